// A subject as the kernel compares it. Twin: rahdari/matching/prepare.py and `SubjectName` of
// rahdari/matching/compare/names.py.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "strangers.hpp"

namespace rahdari {

struct SubjectToken {
    std::string text;
    int script = 0;
    Kind kind = ORDINARY;
    bool patronymic = false;
    int32_t id = -1;  // equal for equal texts, and the token's place where the vocabulary has it
};

struct SubjectName {
    std::vector<SubjectToken> tokens;
    bool truncated = false;
    size_t plain = 0;  // tokens that are no honorifics
    size_t first = 0;  // where its views begin among the subject's
    bool special = false;  // a token is cut off or one letter: it meets more than what is near
    std::vector<std::shared_ptr<const View>> views;
    std::vector<int64_t> strangers;
    std::vector<std::shared_ptr<const View>> joined;  // of each two neighbours; null where none
    std::vector<int64_t> joined_strangers;
    int64_t relatives = 0;
};

// Every token that some token of the subject may be a spelling of: one probe tells whose, and at what cost.
class NearTable {
  public:
    struct Near {
        int32_t token = -1;
        uint16_t view = 0, cost = 0;
    };

    void fill(const std::vector<const View*>& views) {
        size_t many = 0;
        for (const View* v : views) many += v->near.size();
        size_t size = 64;
        while (size < 2 * many) size *= 2;
        slots_.assign(size, {});
        for (size_t i = 0; i < views.size(); ++i)
            for (size_t k = 0; k < views[i]->near.size(); ++k) {
                size_t at = hash(views[i]->near[k]);
                while (slots_[at].token >= 0) at = (at + 1) & (slots_.size() - 1);
                slots_[at] = {views[i]->near[k], uint16_t(i), views[i]->costs[k]};
            }
    }

    template <class Use>
    void each(int32_t token, const Use& use) const {
        for (size_t at = hash(token); slots_[at].token >= 0; at = (at + 1) & (slots_.size() - 1))
            if (slots_[at].token == token) use(slots_[at].view, slots_[at].cost);
    }

  private:
    std::vector<Near> slots_;
    size_t hash(int32_t token) const { return (uint32_t(token) * 2654435761u >> 7) & (slots_.size() - 1); }
};

// A pair of tokens, or of two and one, that may be taken for one another; the dearest first, then by place.
struct Gain {
    int64_t less;
    uint32_t spans;
    int64_t millibits;
    bool operator<(const Gain& o) const { return less != o.less ? less < o.less : spans < o.spans; }
};

// A token that two neighbours of an entry may be: the most that it weighs then, if it is the very two and
// if it is another spelling.
struct Joinable {
    uint32_t classes;
    bool long_key;
    int script;
    size_t size;
    int64_t same, spelled[2];  // in its own script, in another
};

struct Subject {
    int kind = 0;
    bool organisation = false;
    std::vector<SubjectName> names, fathers, grandfathers;
    Stocks prior{};
    std::vector<DateView> dates;
    std::vector<int16_t> nationalities;
    int sex = 0;  // 0 unknown, 1 m, 2 f
    std::vector<uint64_t> places;
    std::vector<Number> documents;
    uint8_t has = 0;  // fields that an entry may require
    std::vector<const View*> views;  // of all names: their tokens, then their neighbours joined
    std::vector<uint8_t> spans;      // how many tokens each stands for
    std::vector<Joinable> joinable;
    int64_t most_joined = INT32_MIN;  // of any of them
    std::vector<size_t> open;  // of the views: those that meet more than what is near
    int64_t relatives = 0;           // the most of any name
    std::vector<int64_t> bases;      // what each view weighs before what it costs to write it
    NearTable near;
    mutable std::vector<Gain> gains;  // scratch of the one thread that compares this subject
};

class Preparer {
  public:
    Preparer(const Strangers& strangers, const Parameters& parameters, const Fixed& fixed)
        : strangers_(strangers), p_(parameters), fixed_(fixed) {}

    void prepare(Subject& subject, TokenSpace& space) const {
        std::vector<std::string> unknown;
        for (auto* names : {&subject.names, &subject.fathers, &subject.grandfathers})
            for (SubjectName& name : *names) prepare(name, subject, unknown, space);
        subject.near.fill(subject.views);
    }

  private:
    const Strangers& strangers_;
    const Parameters& p_;
    const Fixed& fixed_;

    void prepare(SubjectName& name, Subject& subject, std::vector<std::string>& unknown, TokenSpace& space) const {
        const size_t n = name.tokens.size();
        for (size_t i = 0; i < n; ++i) {
            SubjectToken& t = name.tokens[i];
            name.views.push_back(strangers_.view(t.text, t.script, name.truncated && i + 1 == n, subject.organisation, space));
            name.plain += t.kind != HONORIFIC;
            t.id = name.views[i]->token >= 0 ? name.views[i]->token : -2 - place(unknown, t.text);
            name.special |= name.views[i]->truncated || name.views[i]->single;
        }
        const Stocks weights = stock_weights(name, subject);
        const auto mixed = [&](const View& v) { return fixed_.mixed(v.strangers, weights); };
        for (const auto& v : name.views) name.strangers.push_back(mixed(*v));
        name.relatives = fixed_.mixed(p_.relatives, weights);
        for (size_t i = 0; i + 1 < n; ++i) {
            const SubjectToken &a = name.tokens[i], &b = name.tokens[i + 1];
            const bool apart = a.script != b.script || b.patronymic;
            name.joined.push_back(apart ? nullptr : strangers_.view(a.text + b.text, a.script, false, subject.organisation, space));
            name.joined_strangers.push_back(apart ? 0 : mixed(*name.joined[i]));
        }
        name.first = subject.views.size();
        for (const auto& v : name.views) subject.views.push_back(v.get());
        for (const auto& v : name.joined) subject.views.push_back(v ? v.get() : &none());
        for (size_t i = 0; i < n; ++i)
            if (name.views[i]->truncated || name.views[i]->single) subject.open.push_back(name.first + i);
        subject.relatives = std::max(subject.relatives, name.relatives);
        for (size_t i = 0; i < n; ++i) add_joinable(*name.views[i], name.strangers[i] - p_.name.joined, subject);
        subject.spans.insert(subject.spans.end(), name.views.size(), 1);
        subject.spans.insert(subject.spans.end(), name.joined.size(), 2);
        subject.bases.insert(subject.bases.end(), name.strangers.begin(), name.strangers.end());
        for (const int64_t u : name.joined_strangers) subject.bases.push_back(u - p_.name.joined);
    }

    void add_joinable(const View& v, int64_t u, Subject& subject) const {
        int64_t known = INT32_MAX;
        for (size_t k = 0; k < v.known.size(); ++k) known = std::min<int64_t>(known, v.known_costs[k]);
        const int64_t own = std::min(p_.varied, known), other = std::min(p_.cross_script, known);
        subject.most_joined = std::max(subject.most_joined, u - std::min({p_.copied, own, other}));
        subject.joinable.push_back(
            {v.classes, v.long_key, v.script, v.text.size(), u - std::min({p_.copied, own, other}), {u - own, u - other}});
    }

    static const View& none() {
        static const View nothing{};
        return nothing;
    }

    static int place(std::vector<std::string>& texts, const std::string& text) {
        const auto at = std::find(texts.begin(), texts.end(), text);
        if (at == texts.end()) texts.push_back(text);
        return int(std::find(texts.begin(), texts.end(), text) - texts.begin());
    }

    // How likely each name stock is for somebody with these tokens and nationalities.
    Stocks stock_weights(const SubjectName& name, const Subject& subject) const {
        Stocks total = subject.prior;
        for (const auto& v : name.views)
            for (int g = 0; g < STOCKS; ++g) total[g] += v->strangers[g];
        const int64_t best = *std::min_element(total.begin(), total.end());
        Stocks raw;
        int64_t sum = 0;
        for (int g = 0; g < STOCKS; ++g) sum += raw[g] = fixed_.probability(total[g] - best);
        for (int64_t& r : raw) r = int64_t(static_cast<__int128>(r) * ONE / sum);
        return raw;
    }
};

}  // namespace rahdari
