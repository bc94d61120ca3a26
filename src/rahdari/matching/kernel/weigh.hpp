// Two records in, the sum of their evidence out. Twin: rahdari/matching/weigh.py; only the sum is worked
// out here, the twin says what it consists of.
#pragma once

#include "align.hpp"
#include "fields.hpp"

namespace rahdari {

class Weigher {
  public:
    Weigher(const Store& store, const Parameters& parameters, const Fixed& fixed, const NameComparer& names,
            const FieldComparer& fields)
        : s_(store), p_(parameters), fixed_(fixed), names_(names), fields_(fields) {}

    int64_t weigh(const Subject& subject, size_t entry) const {
        return own_fields(subject, entry) + shared_with_kin(subject, entry);
    }

    const NameComparer& names() const { return names_; }

    // Whether the subject has what this entry must not be matched without.
    bool allowed(const Subject& subject, size_t entry) const { return !(s_.row_of(entry).restriction & ~subject.has); }

    // The most that the pair can weigh, given the most that its names can, and its other fields: its dates,
    // nationalities ... as they are, and what its tokens can be of the subject's. Below the floor it need not
    // be exact.
    int64_t most(const Subject& subject, size_t entry, int64_t names, int64_t fields, int64_t floor) const {
        const Row& r = s_.row_of(entry);
        const Slice<Part> name{r.parts, r.parts + r.tokens};
        NameComparer::Most found;
        const auto bound = [&](int64_t most) { names = std::min(names, std::max(most, p_.name.floor)); };
        if (r.tokens) {
            bound(names_.most_roughly(subject, name));
            if (names + fields < floor) return names + fields;
            found = names_.most(subject, name, true);
            bound(found.millibits);
        }
        if (names + fields < floor) return names + fields;
        const int64_t own = own_fields(subject, entry), shared = origin(subject, entry);
        if (own + names + shared < floor) return own + names + shared;
        if (r.tokens) return own + (found.of(own_name(name)) ? names + shared : std::min(names + shared, subject.relatives));
        int64_t best = r.names < r.fathers ? NONE : 0;
        bool own_found = r.names == r.fathers;
        for (int32_t i = r.names; i < r.fathers; ++i) {
            found = names_.most(subject, s_.phrase(i), true);
            best = std::max(best, found.millibits);
            own_found |= found.of(own_name(s_.phrase(i)));
        }
        int64_t kin = 0;
        for (int32_t i = r.fathers; i < s_.row_of(entry + 1).names; ++i)
            kin += std::max<int64_t>(0, names_.most(subject, s_.phrase(i), false).millibits);
        const int64_t all = std::min(names, std::max(best, p_.name.floor) + kin) + shared;
        return own + (own_found ? all : std::min(all, subject.relatives));
    }

  private:
    const Store& s_;
    const Parameters& p_;
    const Fixed& fixed_;
    const NameComparer& names_;
    const FieldComparer& fields_;

    // Birth date, sex, documents: what a relative does not share.
    int64_t own_fields(const Subject& subject, size_t entry) const {
        int64_t out = 0;
        const auto dates = s_.dates_of(entry);
        if (subject.dates.size() == 1 && dates.size() == 1) {
            out += fields_.date(subject.dates[0], dates[0]);
        } else if (!subject.dates.empty() && !dates.empty()) {
            std::vector<int64_t> found;
            for (const DateView& s : subject.dates)
                for (const Date& e : dates) found.push_back(fields_.date(s, e));
            out += fixed_.even_mean(found);
        }
        const int sex = s_.row_of(entry).sex;
        if (subject.sex && sex) out += fields_.sex(subject.sex, sex);
        if (!subject.documents.empty()) out += fields_.documents(subject.documents, s_.documents_of(entry));
        return out;
    }

    // Nationality and place of birth, which relatives share.
    int64_t origin(const Subject& subject, size_t entry) const {
        int64_t out = 0;
        const auto nationalities = s_.nationalities_of(entry);
        if (!subject.nationalities.empty() && !nationalities.empty())
            out += fixed_.even_mean(fields_.nationalities(subject.nationalities, nationalities));
        if (!subject.places.empty()) out += fields_.places(subject.places, s_.places_of(entry));
        return out;
    }

    struct Best {
        const SubjectName* mine = nullptr;
        Slice<Part> theirs{nullptr, nullptr};
        Alignment alignment;
    };
    static constexpr int64_t UNLIMITED = UINT16_MAX;
    using Phrases = std::pair<int32_t, int32_t>;

    int64_t shared_with_kin(const Subject& subject, size_t entry) const {
        const Row& r = s_.row_of(entry);
        if (r.tokens && subject.names.size() == 1) return shared_with_kin(subject, entry, {r.parts, r.parts + r.tokens});
        const Phrases names{r.names, r.fathers}, fathers{r.fathers, r.grandfathers};
        const Phrases grandfathers{r.grandfathers, s_.row_of(entry + 1).names};
        Best best;
        int64_t out = 0;
        if (!subject.names.empty() && names.first < names.second) out = weigh_names(subject, names, best);
        std::vector<int32_t> counted;
        if (best.mine) note_counted(best, counted);
        if (!subject.fathers.empty() && fathers.first < fathers.second)
            out += kin(subject, subject.fathers, fathers, counted);
        else if (best.mine && own_names_agree(best))
            out += patronymic_of_entry(subject.fathers, best) + patronymic_of_subject(fathers, best);
        if (!subject.grandfathers.empty() && grandfathers.first < grandfathers.second)
            out += kin(subject, subject.grandfathers, grandfathers, counted);
        out += origin(subject, entry);
        return best.mine && !own_names_agree(best) ? out - excess(out, best.mine->relatives) : out;
    }

    // The same for an entry that has one name and nothing else of that kind.
    int64_t shared_with_kin(const Subject& subject, size_t entry, Slice<Part> name) const {
        Best best{&subject.names[0], name, {}};
        best.alignment = names_.align(subject, *best.mine, name);
        best.alignment.millibits = limited(best.alignment.millibits, best.alignment, name, s_.row_of(entry).names);
        int64_t out = best.alignment.millibits + origin(subject, entry);
        if (!own_names_agree(best)) return out - excess(out, best.mine->relatives);
        return out + patronymic_of_entry(subject.fathers, best);
    }

    // What a relative would agree on as well.
    int64_t excess(int64_t sum, int64_t share) const {
        const int64_t above = sum - share;
        return std::max<int64_t>(0, above) - Fixed::millibits_of(ONE + fixed_.probability(std::abs(above)));
    }

    static bool own_names_agree(const Best& best) { return own_names_agree(*best.mine, best.theirs, best.alignment); }

    static bool own_names_agree(const SubjectName& subject, Slice<Part> entry, const Alignment& alignment) {
        const int a = own_name(subject), b = own_name(entry);
        bool mine = false, theirs = false;
        for (int k = 0; k < alignment.size; ++k) {
            const Pair& p = alignment.pairs[k];
            mine |= p.s0 <= a && a < p.s1;
            theirs |= p.e0 <= b && b < p.e1;
        }
        return mine && theirs;
    }

    // At most what the list's others of this name leave, where all of it was found. Twin: compare/namesakes.py.
    int64_t limited(int64_t millibits, const Alignment& a, Slice<Part> name, int32_t phrase) const {
        const int64_t most = s_.phrase_limits[phrase];
        if (most == UNLIMITED || millibits <= most) return millibits;
        for (size_t j = 0; j < name.size(); ++j)
            if (!(a.used_e >> j & 1) && name[j].kind() != HONORIFIC) return millibits;
        return most;
    }

    int64_t weigh_names(const Subject& subject, Phrases names, Best& best) const {
        int64_t whole = 0;
        for (int32_t i = names.first; i < names.second; ++i) whole += s_.phrase_parts[i];
        std::vector<int64_t> bits, weights;
        for (const SubjectName& mine : subject.names)
            for (int32_t i = names.first; i < names.second; ++i) {
                Alignment a = names_.align(subject, mine, s_.phrase(i));
                a.millibits = limited(a.millibits, a, s_.phrase(i), i);
                bits.push_back(a.millibits);
                weights.push_back(s_.phrase_parts[i] * ONE / whole / int64_t(subject.names.size()));
                if (!best.mine || a.millibits > best.alignment.millibits) best = {&mine, s_.phrase(i), a};
            }
        return fixed_.log_mean(weights, bits);
    }

    // Tokens after the own name that the names have agreed on: they may be a father's.
    static void note_counted(const Best& best, std::vector<int32_t>& counted) {
        const int mine = own_name(*best.mine), theirs = own_name(best.theirs);
        for (int k = 0; k < best.alignment.size; ++k) {
            const Pair& p = best.alignment.pairs[k];
            for (int i = p.s0; p.s0 > mine && i < p.s1; ++i) counted.push_back(best.mine->tokens[i].id);
            for (int j = p.e0; p.e0 > theirs && j < p.e1; ++j) counted.push_back(best.theirs[j].token());
        }
    }

    int64_t kin(const Subject& subject, const std::vector<SubjectName>& mine, Phrases theirs,
                const std::vector<int32_t>& counted) const {
        const auto again = [&](int32_t id) { return std::find(counted.begin(), counted.end(), id) != counted.end(); };
        std::vector<int64_t> found;
        for (const SubjectName& name : mine)
            for (int32_t i = theirs.first; i < theirs.second; ++i) {
                const Slice<Part> phrase = s_.phrase(i);
                const Alignment a = names_.align(subject, name, phrase, false);
                int64_t weight = a.millibits;
                for (int k = 0; k < a.size; ++k) {
                    const Pair& p = a.pairs[k];
                    bool s = true, e = true;
                    for (int t = p.s0; t < p.s1; ++t) s = s && again(name.tokens[t].id);
                    for (int t = p.e0; t < p.e1; ++t) e = e && again(phrase[t].token());
                    if (s || e) weight -= std::max<int64_t>(0, p.millibits);
                }
                weight = limited(weight, a, phrase, i);
                found.push_back(own_names_agree(name, phrase, a) ? std::max(weight, p_.kin_floor) : p_.kin_floor);
            }
        return fixed_.even_mean(found);
    }

    int64_t patronymic_of_entry(const std::vector<SubjectName>& fathers, const Best& best) const {
        int64_t out = 0;
        for (int j = own_name(best.theirs) + 1; j < int(best.theirs.size()); ++j) {
            if (best.alignment.size == 0 || best.alignment.used_e >> j & 1) continue;
            const int64_t given_back = names_.omitted(best.theirs[j], j);
            for (const SubjectName& father : fathers)
                for (size_t i = 0; i < father.views.size(); ++i) {
                    const int64_t found = names_.pair(*father.views[i], father.strangers[i], best.theirs[j].token());
                    if (found != NONE) out = std::max(out, found + given_back - p_.patronymic);
                }
        }
        return out;
    }

    int64_t patronymic_of_subject(Phrases fathers, const Best& best) const {
        int64_t out = 0;
        for (int i = own_name(*best.mine) + 1; i < int(best.mine->tokens.size()); ++i) {
            if (best.alignment.size == 0 || best.alignment.used_s >> i & 1) continue;
            const int64_t given_back = names_.extra(best.mine->tokens[i]);
            for (int32_t f = fathers.first; f < fathers.second; ++f)
                for (const Part& token : s_.phrase(f)) {
                    const int64_t found = names_.pair(*best.mine->views[i], best.mine->strangers[i], token.token());
                    if (found != NONE) out = std::max(out, found + given_back - p_.patronymic);
                }
        }
        return out;
    }
};

}  // namespace rahdari
