// Which parts of two names found one another. Twin: rahdari/matching/compare/pattern.py.
#pragma once

#include "subject.hpp"

namespace rahdari {

constexpr int MAX_TOKENS = 16;

struct Pair {
    uint8_t s0, s1, e0, e1;
    int64_t millibits;
};

struct Alignment {
    int64_t millibits = 0;
    int size = 0;
    Pair pairs[MAX_TOKENS];
    uint32_t used_s = 0, used_e = 0;
};

// The first token that is nobody else's name; where there is none, the first that may stand before it.
template <class Is>
int own_name(size_t size, const Is& is) {
    for (const Kind kind : {ORDINARY, FORENAME})
        for (size_t i = 0; i < size; ++i)
            if (is(i, kind)) return int(i);
    return int(size);
}

inline int own_name(const SubjectName& name) {
    return own_name(name.tokens.size(), [&](size_t i, Kind kind) {
        const SubjectToken& t = name.tokens[i];
        return t.kind == kind && !(kind == ORDINARY && t.patronymic);
    });
}

inline int own_name(Slice<Part> name) {
    return own_name(name.size(), [&](size_t i, Kind kind) {
        return name[i].kind() == kind && !(kind == ORDINARY && name[i].patronymic());
    });
}

// The weight of each pattern, and the most that is left of it when little is known.
class Patterns {
  public:
    explicit Patterns(const List& weights) : weights_(weights) {
        for (int pairs = 0; pairs < PAIRS; ++pairs)
            for (int extra = 0; extra < LEFT; ++extra)
                for (const bool own : {false, true})
                    for (const bool lost : {false, true}) most_[own][pairs][extra][lost] = most(own, pairs, extra, lost);
    }

    int64_t weight(const SubjectName& subject, Slice<Part> entry, const Alignment& a) const {
        const int mine = own_name(subject), theirs = own_name(entry);
        int at_mine = -1, at_theirs = -1, pairs = 0;
        for (int k = 0; k < a.size; ++k) {
            const Pair& p = a.pairs[k];
            if (p.s0 <= mine && mine < p.s1) at_mine = k;
            if (p.e0 <= theirs && theirs < p.e1) at_theirs = k;
            pairs += subject.tokens[p.s0].kind != HONORIFIC;
        }
        const int own = std::min(at_mine, at_theirs) < 0 ? 4 - 2 * (at_mine >= 0) - (at_theirs >= 0) : at_mine != at_theirs;
        const int last = (a.used_s >> (subject.tokens.size() - 1) & 1) + 2 * (a.used_e >> (entry.size() - 1) & 1);
        int extra = 0, omitted = 0;
        for (size_t i = 0; i < subject.tokens.size(); ++i)
            extra += subject.tokens[i].kind != HONORIFIC && !(a.used_s >> i & 1);
        for (size_t j = 0; j < entry.size(); ++j) omitted += entry[j].kind() != HONORIFIC && !(a.used_e >> j & 1);
        return weights_[number(own, last, pairs, extra, omitted)];
    }

    // The most where at most so many pairs are found, at least so many of the subject's tokens are left over,
    // the entry's own name may be found or not, and some token of the entry is lost or need not be.
    int64_t most_of(bool own, size_t pairs, size_t extra, bool lost) const {
        return most_[own][std::min<size_t>(pairs, PAIRS - 1)][std::min<size_t>(extra, LEFT - 1)][lost];
    }

  private:
    static constexpr int OWN = 5, LAST = 4, PAIRS = 4, LEFT = 3;
    const List& weights_;
    int64_t most_[2][PAIRS][LEFT][2];

    static int number(int own, int last, int pairs, int extra, int omitted) {
        return ((own * LAST + last) * PAIRS + std::min(pairs, PAIRS - 1)) * LEFT * LEFT +
               std::min(extra, LEFT - 1) * LEFT + std::min(omitted, LEFT - 1);
    }

    int64_t most(bool entrys_own, int pairs, int extra, bool lost) const {
        int64_t out = INT64_MIN;
        for (int own = 0; own < OWN; ++own)
            for (int last = 0; last < LAST; ++last)
                for (int k = 0; k <= pairs; ++k)
                    for (int s = extra; s < LEFT; ++s)
                        for (int e = lost; e < LEFT; ++e)
                            if (entrys_own || own == 2 || own == 4)
                                out = std::max(out, weights_[number(own, last, k, s, e)]);
        return out;
    }
};

}  // namespace rahdari
