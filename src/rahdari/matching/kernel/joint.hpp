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
    bool keyed = false, spelled = false;
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
          affixes_(affixes), b_(classes_of("b")), ldn_(classes_of("ladan")) {}

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
    const uint32_t digraphs_, affixes_, b_, ldn_;  // the last: the classes of b, and of l, d and n

    uint32_t classes_of(std::string_view text) const {
        uint8_t classes[WIDTH] = {};
        const int n = letters_.skeleton(letters_.symbols(text, LATIN), classes);
        return Letters::mask(classes, n);
    }

    // Whether the two in one word may begin or end with an affix that they have not, or lose one that they
    // have: never a false no. In Latin letters Abdul- takes an a and a b at the beginning, and -ullah or -uddin
    // a short end of their letters; elsewhere it is left open.
    bool may_affix(int32_t a, int32_t b) const {
        const Marks x = s_.marks(a), y = s_.marks(b);
        if (x.script() != LATIN) return true;
        const uint8_t* of_a = &s_.token_symbols[size_t(a) * WIDTH];
        const uint8_t* of_b = &s_.token_symbols[size_t(b) * WIDTH];
        if (letters_.is_affix(of_a[x.length() - 1]) || letters_.is_affix(of_b[0])) return true;
        const bool begins = x.length() < 2 || s_.token_classes[a] & b_;
        if (x.first() == 'a' - 96 && begins && !letters_.is_affix(of_a[0])) return true;
        return (y.last() == 'h' - 96 || y.last() == 'n' - 96) && y.length() <= 5 &&
               !letters_.is_affix(of_b[y.length() - 1]) && at_most(1, s_.token_classes[b] & ~ldn_);
    }

    // Two neighbours of an entry: the classes of both, and whether letters that meet may change them.
    struct Meeting {
        uint32_t classes, brought;
        int taken;
        bool whole;
        uint32_t counted;
    };
    Meeting meeting(int32_t a, int32_t b) const {
        const Marks x = s_.marks(a), y = s_.marks(b);
        const bool anew = anew_[x.last() * 27 + y.first()], affixed = may_affix(a, b);
        const uint32_t counted = ~(1u << letters_.yod | (affixed ? affixes_ : 0));
        return {(s_.token_classes[a] | s_.token_classes[b]) & counted, anew ? digraphs_ : 0, anew ? 3 : 1,
                x.length() + y.length() + (affixed ? MORE : 0) <= KEY_CLASSES, counted};
    }

    // Whether a token can share a key with the two written together: never a false no. Keys leave one class
    // out, so none is shared where either side has two that the other lacks; a digraph at the joint may take
    // two away and bring others. The letter j does not count, since one key leaves it out, and neither do classes
    // that come and go as affixes do: Mir and Abdulghani in one word do not begin with Abdul.
    bool may_join(const Meeting& m, uint32_t classes) const {
        classes &= m.counted;
        return !m.whole || (at_most(m.taken, m.classes & ~classes) && at_most(1, classes & ~(m.classes | m.brought)));
    }

    static bool at_most(int n, uint32_t bits) {
        for (; n > 0; --n) bits &= bits - (bits != 0);
        return bits == 0;
    }

    int64_t written(const View& v, Joint& joint) const {
        if (!p_.channels[joint.script][v.script].learned()) return NONE;
        if (!v.long_key && !may_join(meeting(joint.a, joint.b), v.classes)) return NONE;
        if (!joint.keyed) {
            joint.keyed = true;
            joint.keys = joint_keys(joint);
        }
        if (!joint.keys.shares(v.keys)) return NONE;
        spell(joint);
        const bool eastern = joint.script == LATIN && p_.is_eastern(joint.symbols);
        const ChannelTable& table = p_.channels[eastern ? EASTERN : joint.script][v.script];
        const int32_t cost = Speller(table, v.symbols, p_.limit).cost(joint.symbols.at, joint.symbols.size);
        if (cost > p_.limit) return NONE;
        return cost + (v.script == joint.script ? p_.varied : p_.cross_script);
    }

    void spell(Joint& joint) const {
        if (joint.spelled) return;
        joint.spelled = true;
        joint.symbols = letters_.symbols(std::string(s_.text(joint.a)).append(s_.text(joint.b)), joint.script);
    }

    // Where no digraph and no affix can arise or go, and nothing is cut off, the skeleton of the two is that of
    // one after the other.
    Keys joint_keys(Joint& joint) const {
        const Marks x = s_.marks(joint.a), y = s_.marks(joint.b);
        if (x.length() + y.length() + 2 > WIDTH || anew_[x.last() * 27 + y.first()] || may_affix(joint.a, joint.b)) {
            spell(joint);
            return letters_.keys(joint.symbols);
        }
        Symbols both;
        both.size = x.length() + y.length();
        std::copy_n(&s_.token_symbols[size_t(joint.a) * WIDTH], x.length(), both.at);
        std::copy_n(&s_.token_symbols[size_t(joint.b) * WIDTH], y.length(), both.at + x.length());
        return letters_.keys(both);
    }
};

}  // namespace rahdari
