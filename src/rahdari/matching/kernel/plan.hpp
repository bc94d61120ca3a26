// Which postings are worth reading for a name of a subject: those of its rarest tokens, and what all that is left
// out can add. One part of the retrieval (retrieve.hpp).
#pragma once

#include "align.hpp"
#include "bounds.hpp"

namespace rahdari {

// How much the fields add less than the most they can, in steps of 2^STEP millibits; the last level has
// all that is further off.
constexpr int LEVELS = 32, STEP = 10;

// A token of the subject, and from which gain on its postings are read, for each level.
struct Slot {
    const View* view;
    int64_t base, top;
    int32_t half = -1;  // of a token split in two: the rarer half
    bool always = false;
    int32_t least[LEVELS] = {};
    int32_t least_from[LEVELS] = {};  // the least of a level and of those after it
};

struct Plan {
    const FieldBounds& fields;
    int64_t most_fields = 0;
    std::vector<Slot> slots;
    int64_t names[LEVELS];  // the most that names add beyond the postings that an entry was found in
    int64_t unposted;       // the most that they add for an entry that is found in none

    int level(int64_t added) const { return int(std::min<int64_t>(LEVELS - 1, (most_fields - added) >> STEP)); }
};

class Planner {
  public:
    Planner(const Store& store, const Parameters& parameters, const NameComparer& names)
        : s_(store), p_(parameters), names_(names) {}

    Plan plan(const Subject& subject, const SubjectName& name, int64_t floor, const FieldBounds& fields) const {
        Plan plan{fields, 0, {}, {}, 0};
        for (const auto& range : fields.ranges()) plan.most_fields = std::max(plan.most_fields, fields.of(range));
        add_slots(name, plan.slots);
        const int64_t initials = single_bound(name);
        int64_t names = shape_bound(name) + initials;
        plan.unposted = initials ? names : p_.name.floor;
        for (const auto* kin : {&subject.fathers, &subject.grandfathers}) {
            for (const SubjectName& father : *kin) add_slots(father, plan.slots);
            if (!kin->empty()) names += names_.order_most();
        }
        std::sort(plan.slots.begin(), plan.slots.end(), [](const Slot& a, const Slot& b) { return a.top < b.top; });
        for (int level = LEVELS; level-- > 0;)
            plan.names[level] = names + choose(plan, level, floor - names - plan.most_fields + (level << STEP));
        return plan;
    }

  private:
    const Store& s_;
    const Parameters& p_;
    const NameComparer& names_;

    // What the pattern and order of the tokens can add.
    int64_t shape_bound(const SubjectName& name) const {
        return std::max<int64_t>(0, names_.shape_most(name.plain));
    }

    // Single letters agree with every token that they begin; those are not filed under them.
    int64_t single_bound(const SubjectName& name) const {
        int64_t out = 0;
        for (size_t i = 0; i < name.views.size(); ++i)
            if (name.views[i]->single) out += std::max<int64_t>(0, name.strangers[i] - p_.name.initial);
        return out;
    }

    void add_slots(const SubjectName& name, std::vector<Slot>& slots) const {
        const auto slot = [&](const View* v, int64_t u, int32_t half, bool always) {
            if (u > p_.copied) slots.push_back({v, u, u - p_.copied, half, always});
        };
        for (size_t i = 0; i < name.views.size(); ++i) {
            slot(name.views[i].get(), name.strangers[i], -1, false);
            split(*name.views[i], name.strangers[i] - p_.name.joined, slot);
        }
        for (size_t i = 0; i < name.joined.size(); ++i)
            if (name.joined[i]) slot(name.joined[i].get(), name.joined_strangers[i] - p_.name.joined, -1, true);
    }

    template <class Add>
    void split(const View& v, int64_t u, const Add& add) const {
        if (u <= p_.copied) return;
        for (size_t at = 1; at < v.text.size(); ++at) {
            if ((v.text[at] & 0xC0) == 0x80) continue;
            const int32_t a = s_.find(std::string_view(v.text).substr(0, at));
            const int32_t b = a < 0 ? -1 : s_.find(std::string_view(v.text).substr(at));
            if (b >= 0) add(&v, u, posted(a) < posted(b) ? a : b, true);
        }
    }

    int64_t posted(int32_t token) const { return s_.posting_offsets[token + 1] - s_.posting_offsets[token]; }

    // Leave out the commonest tokens, and of the others the unlikeliest spellings, as long as all that is
    // left out stays below the slack.
    static int64_t choose(Plan& plan, int level, int64_t slack) {
        int64_t left_out = 0;
        size_t others = 0;
        for (Slot& s : plan.slots) {
            s.least[level] = 0;
            if (s.always) continue;
            if (left_out + s.top < slack) {
                left_out += s.top;
                s.least[level] = INT32_MAX;
            } else {
                ++others;
            }
        }
        const int64_t each = others ? std::max<int64_t>(0, (slack - left_out) / int64_t(others)) : 0;
        for (Slot& s : plan.slots) {
            if (!s.always && s.least[level] != INT32_MAX) s.least[level] = int32_t(each);
            s.least_from[level] = level + 1 < LEVELS ? std::min(s.least[level], s.least_from[level + 1]) : s.least[level];
        }
        return left_out + each * int64_t(others);
    }
};

}  // namespace rahdari
