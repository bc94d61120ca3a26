// A subject as the kernel compares it. Twin: rahdari/matching/prepare.py and `SubjectName` of
// rahdari/matching/compare/names.py.
#pragma once

#include <bitset>
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
    std::vector<std::shared_ptr<const View>> views;
    std::vector<int64_t> strangers;
    std::vector<std::shared_ptr<const View>> joined;  // of each two neighbours; null where none
    std::vector<int64_t> joined_strangers;
    int64_t relatives = 0;
};

// Which tokens are near any of the subject's: never a false no.
class Filter {
  public:
    void add(int32_t token) { bits_.set(size_t(token) & (SIZE - 1)); }
    bool may_have(int32_t token) const { return bits_.test(size_t(token) & (SIZE - 1)); }

  private:
    static constexpr size_t SIZE = 1 << 15;
    std::bitset<SIZE> bits_;
};

// A pair of tokens, or of two and one, that may be taken for one another; the dearest first, then by place.
struct Gain {
    int64_t less;
    uint32_t spans;
    int64_t millibits;
    bool operator<(const Gain& o) const { return less != o.less ? less < o.less : spans < o.spans; }
};

struct Subject {
    int kind = 0;
    bool organisation = false;
    std::vector<SubjectName> names, fathers, grandfathers;
    Stocks prior{};
    std::vector<Date> dates;
    std::vector<int16_t> nationalities;
    int sex = 0;  // 0 unknown, 1 m, 2 f
    std::vector<uint64_t> places;
    std::vector<Number> documents;
    uint8_t has = 0;  // fields that an entry may require
    Filter near;
    uint64_t joint_lengths = 0;  // lengths of skeletons that may share a key with one of the subject's
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
    }

  private:
    const Strangers& strangers_;
    const Parameters& p_;
    const Fixed& fixed_;

    void prepare(SubjectName& name, Subject& subject, std::vector<std::string>& unknown, TokenSpace& space) const {
        const size_t n = name.tokens.size();
        for (size_t i = 0; i < n; ++i) {
            SubjectToken& t = name.tokens[i];
            name.views.push_back(strangers_.view(t.text, t.script, name.truncated && i + 1 == n, space));
            t.id = name.views[i]->token >= 0 ? name.views[i]->token : -2 - place(unknown, t.text);
            note(*name.views[i], subject);
        }
        const Stocks weights = stock_weights(name, subject);
        const auto mixed = [&](const View& v) { return fixed_.mixed(v.strangers[subject.organisation], weights); };
        for (const auto& v : name.views) name.strangers.push_back(mixed(*v));
        name.relatives = fixed_.mixed(p_.relatives, weights);
        for (size_t i = 0; i + 1 < n; ++i) {
            const SubjectToken &a = name.tokens[i], &b = name.tokens[i + 1];
            const bool apart = a.script != b.script || b.patronymic;
            name.joined.push_back(apart ? nullptr : strangers_.view(a.text + b.text, a.script, false, space));
            name.joined_strangers.push_back(apart ? 0 : mixed(*name.joined[i]));
            if (!apart) note(*name.joined[i], subject);
        }
    }

    static int place(std::vector<std::string>& texts, const std::string& text) {
        const auto at = std::find(texts.begin(), texts.end(), text);
        if (at == texts.end()) texts.push_back(text);
        return int(std::find(texts.begin(), texts.end(), text) - texts.begin());
    }

    static void note(const View& v, Subject& subject) {
        for (const int32_t token : v.near) subject.near.add(token);
        // To leave a class out takes two away at most; past the classes that a key holds any length may do.
        const int n = v.skeleton;
        for (int length = std::max(0, n - 2); length < 64; ++length)
            if (length <= n + 2 || n + 2 >= KEY_CLASSES) subject.joint_lengths |= uint64_t{1} << length;
    }

    // How likely each name stock is for somebody with these tokens and nationalities.
    Stocks stock_weights(const SubjectName& name, const Subject& subject) const {
        Stocks total = subject.prior;
        for (const auto& v : name.views)
            for (int g = 0; g < STOCKS; ++g) total[g] += v->strangers[subject.organisation][g];
        const int64_t best = *std::min_element(total.begin(), total.end());
        Stocks raw;
        int64_t sum = 0;
        for (int g = 0; g < STOCKS; ++g) sum += raw[g] = fixed_.probability(total[g] - best);
        for (int64_t& r : raw) r = int64_t(static_cast<__int128>(r) * ONE / sum);
        return raw;
    }
};

}  // namespace rahdari
