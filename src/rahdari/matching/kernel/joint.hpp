// Two neighbours of an entry that the subject writes as one word. Twin: the same in
// rahdari/matching/compare/names.py, where they are a token like any other.
#pragma once

#include "subject.hpp"

namespace rahdari {

constexpr int64_t NONE = INT64_MIN;
constexpr int MORE = 3;  // classes that two tokens may have more once they are joined: their affixes become letters

// Two neighbours written together; worked out as far as it is needed.
struct Joint {
    int32_t a, b;
    int script;
    bool spelled = false;
    Keys keys{};
    Symbols symbols{};
};

class Joiner {
  public:
    // anew: by the last letter of the one and the first of the other, whether they make or unmake a digraph;
    // digraphs: the classes that digraphs have. affixes: those that letters have and their affix does not.
    Joiner(const Store& store, const Parameters& parameters, const Letters& letters, std::vector<bool> anew,
           uint32_t digraphs, uint32_t affixes)
        : s_(store), p_(parameters), letters_(letters), anew_(std::move(anew)), digraphs_(digraphs),
          counted_(~(affixes | 1u << letters.yod)) {}

    // -log2 P(the viewed token is written for the two); NONE where it is not.
    int64_t cost(const View& v, Joint& joint) const {
        const std::string_view a = s_.text(joint.a), b = s_.text(joint.b);
        if (v.script == joint.script) {
            const auto begins = [&](const std::string& text) {
                return text.size() <= a.size() + b.size() && a.substr(0, text.size()) == text.substr(0, a.size()) &&
                       (text.size() <= a.size() || b.substr(0, text.size() - a.size()) == text.substr(a.size()));
            };
            if (v.text.size() == a.size() + b.size() && begins(v.text)) return p_.copied;
            if ((v.truncated && begins(v.text)) || v.single) return NONE;
        }
        int64_t cost = written(v, joint);
        for (size_t k = 0; k < v.known.size(); ++k) {
            const std::string_view text = s_.text(v.known[k]);
            if (text.size() == a.size() + b.size() && s_.marks(v.known[k]).script() == joint.script &&
                text.substr(0, a.size()) == a && text.substr(a.size()) == b)
                cost = cost == NONE ? v.known_costs[k] : std::min<int64_t>(cost, v.known_costs[k]);
        }
        return cost;
    }

    // The most that one token of the subject can weigh for these two; NONE where it cannot be them.
    int64_t most(const Subject& subject, int32_t a, int32_t b) const {
        const Meeting met = meeting(a, b);
        int64_t out = NONE;
        for (const Joinable& v : subject.joinable) {
            // A key that does not hold all classes may be shared with anything.
            if (v.same <= out || !(v.long_key || may_join(met, v.classes))) continue;
            const Marks x = s_.marks(a);
            const bool same = x.bytes() + s_.marks(b).bytes() == v.size;
            out = std::max(out, same ? v.same : v.spelled[v.script != x.script()]);
        }
        return out;
    }

  private:
    const Store& s_;
    const Parameters& p_;
    const Letters& letters_;
    const std::vector<bool> anew_;
    const uint32_t digraphs_, counted_;

    // Two neighbours of an entry: the classes of both, and whether letters that meet may change them.
    struct Meeting {
        uint32_t classes, brought;
        int taken;
        bool whole;
    };
    Meeting meeting(int32_t a, int32_t b) const {
        const Marks x = s_.marks(a), y = s_.marks(b);
        const bool anew = anew_[x.last() * 27 + y.first()];
        return {(s_.token_classes[a] | s_.token_classes[b]) & counted_, anew ? digraphs_ : 0, anew ? 3 : 1,
                x.length() + y.length() + MORE <= KEY_CLASSES};
    }

    // Whether a token can share a key with the two written together: never a false no. Keys leave one class
    // out, so none is shared where either side has two that the other lacks; a digraph at the joint may take
    // two away and bring others. The letter j does not count, since one key leaves it out, and neither do classes
    // that come and go as affixes do: Mir and Abdulghani in one word do not begin with Abdul.
    bool may_join(const Meeting& m, uint32_t classes) const {
        classes &= counted_;
        return !m.whole || (at_most(m.taken, m.classes & ~classes) && at_most(1, classes & ~(m.classes | m.brought)));
    }

    static bool at_most(int n, uint32_t bits) {
        for (; n > 0; --n) bits &= bits - (bits != 0);
        return bits == 0;
    }

    int64_t written(const View& v, Joint& joint) const {
        if (!p_.channels[joint.script][v.script].learned()) return NONE;
        if (!v.long_key && !may_join(meeting(joint.a, joint.b), v.classes)) return NONE;
        if (!joint.spelled) {
            joint.spelled = true;
            joint.symbols = letters_.symbols(std::string(s_.text(joint.a)).append(s_.text(joint.b)), joint.script);
            joint.keys = letters_.keys(joint.symbols);
        }
        if (!joint.keys.shares(v.keys)) return NONE;
        const bool eastern = joint.script == LATIN && p_.is_eastern(joint.symbols);
        const ChannelTable& table = p_.channels[eastern ? EASTERN : joint.script][v.script];
        const int32_t cost = Speller(table, v.symbols, p_.limit).cost(joint.symbols.at, joint.symbols.size);
        if (cost > p_.limit) return NONE;
        return cost + (v.script == joint.script ? p_.varied : p_.cross_script);
    }
};

}  // namespace rahdari
