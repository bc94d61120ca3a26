// The evidence of two names. Twin: rahdari/matching/compare/names.py, function by function.
#pragma once

#include "joint.hpp"
#include "unlike.hpp"

namespace rahdari {

class NameComparer {
  public:
    NameComparer(const Store& store, const Parameters& parameters, const Letters& letters, Joiner joiner)
        : s_(store), p_(parameters), r_(parameters.name), letters_(letters), joiner_(std::move(joiner)), patterns_(r_.patterns) {}

    // whole: names of persons, not of their fathers alone.
    Alignment align(const Subject& subject, const SubjectName& name, Slice<Part> entry, bool whole = true) const {
        Candidates found(subject, name, entry, *this);
        collect(subject, name, entry, found);
        std::sort(found.gains.begin(), found.gains.end());
        Alignment out;
        for (const auto& [gain, spans, millibits] : found.gains) {
            const Pair p{uint8_t(spans >> 24), uint8_t(spans >> 16), uint8_t(spans >> 8), uint8_t(spans), millibits};
            const uint32_t s = span(p.s0, p.s1), e = span(p.e0, p.e1);
            if (out.used_s & s || out.used_e & e) continue;
            out.used_s |= s;
            out.used_e |= e;
            out.pairs[out.size++] = p;
        }
        out.millibits = out.size ? total(name, entry, out, whole) : r_.floor;
        return out;
    }

    // The weight of one token for another; NONE where there is no relation.
    int64_t pair(const View& v, int64_t u, int32_t token) const {
        if (v.token == token) return u - p_.copied;
        const Marks marks = s_.marks(token);
        if (v.script == marks.script()) {
            if (v.truncated) {
                const std::string_view text = s_.text(token);
                if (text.substr(0, v.text.size()) == v.text) return u - p_.copied - r_.truncated;
            }
            if (v.single || marks.single()) {
                const size_t n = Strangers::letter_bytes(v.text[0]);
                if (s_.text(token).substr(0, n) != std::string_view(v.text).substr(0, n)) return NONE;
                return (v.single ? u : r_.initial_letter) - r_.initial;
            }
        }
        const int64_t cost = v.cost(token);
        return cost < 0 ? NONE : u - cost;
    }

    int64_t omitted(Part t, int place) const {
        if (t.kind() == HONORIFIC) return r_.omitted_honorific;
        if (t.patronymic()) return r_.omitted_patronymic;
        return place == 0 ? r_.omitted_first : r_.omitted_ordinary;
    }

    int64_t extra(const SubjectToken& t) const { return t.kind == HONORIFIC ? r_.extra_honorific : 0; }

    // What the pattern and the order of so many tokens, titles aside, can add.
    int64_t shape_most(size_t plain) const { return patterns_.most_of(true, plain, 0, false) + order_most(); }

    int64_t order_most() const { return std::max({int64_t{0}, r_.in_order, r_.rotated, r_.out_of_order}); }

    // The most that a name of an entry can weigh with any of the subject's, with whichever of its tokens as one.
    int64_t most_roughly(const Subject& subject, Slice<Part> name) const {
        int64_t before = 0, sum = 0, shape = 0;
        for (size_t j = 0; j < name.size(); ++j) {
            int64_t best = -omitted(name[j], int(j));
            each_weight(subject, name[j], [&](int64_t weight, size_t) { best = std::max(best, weight); });
            const int64_t joined = j ? before + subject.most_joined : NONE;
            before = sum;
            sum = std::max(sum + best, joined);
        }
        for (const SubjectName& mine : subject.names) shape = std::max(shape, shape_most(mine.plain));
        return sum + shape;
    }

    // The most that a phrase of an entry can weigh with any of the subject's names, as a name or as
    // a father's, and which of its tokens may be any of theirs.
    struct Most {
        int64_t millibits = 0;
        uint32_t tokens = 0;
        bool of(int token) const { return tokens >> token & 1; }
    };
    Most most(const Subject& subject, Slice<Part> phrase, bool as_name) const {
        int64_t alone[MAX_TOKENS], joined[MAX_TOKENS];  // each token, and with the one before
        uint32_t found = 0;
        size_t matched = 0;
        for (size_t j = 0; j < phrase.size(); ++j) {
            int64_t best = NONE;
            each_weight(subject, phrase[j], [&](int64_t weight, size_t tokens) {
                best = std::max(best, weight);
                matched += tokens;
            });
            found |= uint32_t(best != NONE) << j;
            alone[j] = std::max(best, as_name ? -omitted(phrase[j], int(j)) : 0);
        }
        for (size_t j = 1; j < phrase.size(); ++j) {
            joined[j] = joiner_.most(subject, phrase[j - 1].token(), phrase[j].token());
            if (joined[j] == NONE) continue;
            found |= 3u << (j - 1);
            ++matched;
        }
        bool lost = false;
        for (size_t j = 0; j < phrase.size(); ++j) lost |= !(found >> j & 1) && phrase[j].kind() != HONORIFIC;
        const bool own = found >> own_name(phrase) & 1;
        const int64_t shape = as_name ? shape_most(subject, own, matched, lost) : 0;
        return {best_split(alone, joined, phrase.size()) + shape, found};
    }

  private:
    const Store& s_;
    const Parameters& p_;
    const NameRates& r_;
    const Letters& letters_;
    const Joiner joiner_;
    const Patterns patterns_;

    // What a token of an entry may weigh for one of the subject's, and how many of them that is.
    template <class Take>
    void each_weight(const Subject& subject, Part token, const Take& take) const {
        if (token.single()) take(std::max<int64_t>(0, r_.initial_letter - r_.initial), 2);
        subject.near.each(token.token(), [&](size_t view, int64_t cost) {
            take(subject.bases[view] - cost, subject.spans[view]);
        });
        for (const size_t view : subject.open) {
            const int64_t weight = pair(*subject.views[view], subject.bases[view], token.token());
            if (weight != NONE) take(weight, 1);
        }
    }

    // The most that tokens add up to, each taken alone or with the one before.
    static int64_t best_split(const int64_t* alone, const int64_t* joined, size_t size) {
        int64_t before = 0, out = size ? alone[0] : 0;
        for (size_t j = 1; j < size; ++j) {
            const int64_t next = std::max(out + alone[j], joined[j] == NONE ? NONE : before + joined[j]);
            before = out;
            out = next;
        }
        return out;
    }

    // What the pattern and the order of the tokens can add at most, where so many of the subject's may be found;
    // own: the entry's own name may be.
    int64_t shape_most(const Subject& subject, bool own, size_t matched, bool lost) const {
        int64_t out = NONE;
        for (const SubjectName& name : subject.names)
            out = std::max(out, patterns_.most_of(own, matched, name.plain - std::min(name.plain, matched), lost));
        return out + order_most();
    }

    struct Candidates {
        int64_t lone_s[MAX_TOKENS], lone_e[MAX_TOKENS];
        std::vector<Gain>& gains;

        Candidates(const Subject& subject, const SubjectName& name, Slice<Part> entry, const NameComparer& c)
            : gains(subject.gains) {
            gains.clear();
            for (size_t i = 0; i < name.tokens.size(); ++i) lone_s[i] = c.extra(name.tokens[i]);
            for (size_t j = 0; j < entry.size(); ++j) lone_e[j] = c.omitted(entry[j], int(j));
        }

        void add(size_t s0, size_t s1, size_t e0, size_t e1, int64_t millibits) {
            int64_t gain = millibits;
            for (size_t i = s0; i < s1; ++i) gain += lone_s[i];
            for (size_t j = e0; j < e1; ++j) gain += lone_e[j];
            if (gain > 0) gains.push_back({-gain, uint32_t(s0 << 24 | s1 << 16 | e0 << 8 | e1), millibits});
        }
    };

    static uint32_t span(int first, int last) { return (1u << last) - (1u << first); }

    void collect(const Subject& subject, const SubjectName& name, Slice<Part> entry, Candidates& found) const {
        const size_t n = name.tokens.size(), m = entry.size();
        for (size_t j = 0; j < m; ++j) {
            const int32_t token = entry[j].token();
            if (name.special || entry[j].single()) {
                every_pair(name, token, j, found);
                continue;
            }
            subject.near.each(token, [&](size_t view, int64_t cost) {
                const size_t i = view - name.first;  // wraps round for another name's
                if (i < n)
                    found.add(i, i + 1, j, j + 1, name.strangers[i] - cost);
                else if (i < 2 * n - 1)
                    found.add(i - n, i - n + 2, j, j + 1, name.joined_strangers[i - n] - cost - r_.joined);
            });
        }
        for (size_t j = 0; j + 1 < m; ++j) join(name, entry, j, found);
    }

    void every_pair(const SubjectName& name, int32_t token, size_t j, Candidates& found) const {
        for (size_t i = 0; i < name.views.size(); ++i) {
            const int64_t weight = pair(*name.views[i], name.strangers[i], token);
            if (weight != NONE) found.add(i, i + 1, j, j + 1, weight);
        }
        for (size_t i = 0; i < name.joined.size(); ++i) {
            if (!name.joined[i]) continue;
            const int64_t weight = pair(*name.joined[i], name.joined_strangers[i], token);
            if (weight != NONE) found.add(i, i + 2, j, j + 1, weight - r_.joined);
        }
    }

    // One token of the subject for two neighbours of the entry.
    void join(const SubjectName& name, Slice<Part> entry, size_t j, Candidates& found) const {
        const int32_t a = entry[j].token(), b = entry[j + 1].token();
        const Marks x = s_.marks(a), y = s_.marks(b);
        if (x.script() != y.script() || entry[j + 1].patronymic()) return;
        Joint joint{a, b, x.script()};
        for (size_t i = 0; i < name.views.size(); ++i) {
            const int64_t cost = joiner_.cost(*name.views[i], joint);
            if (cost != NONE) found.add(i, i + 1, j, j + 2, name.strangers[i] - cost - r_.joined);
        }
    }

    int64_t total(const SubjectName& name, Slice<Part> entry, Alignment& a, bool whole) const {
        std::sort(a.pairs, a.pairs + a.size, [](const Pair& x, const Pair& y) { return x.s0 < y.s0; });
        int64_t sum = order(a);
        if (whole) sum += patterns_.weight(name, entry, a);
        int crossings = 0;
        for (int k = 0; k < a.size; ++k) {
            const Pair& p = a.pairs[k];
            sum += p.millibits;
            crossings += (name.tokens[p.s0].patronymic && p.e0 == 0) || (entry[p.e0].patronymic() && p.s0 == 0);
        }
        sum -= r_.crossed * crossings;
        for (size_t i = 0; i < name.tokens.size(); ++i)
            if (!(a.used_s >> i & 1)) sum -= extra(name.tokens[i]);
        for (size_t j = 0; j < entry.size(); ++j)
            if (!(a.used_e >> j & 1)) sum -= omitted(entry[j], int(j));
        if (crossings > 1) sum = std::min(sum, r_.unlike_most);
        if (whole && unlike(s_, letters_, name, entry, a)) sum = std::min(sum - r_.unlike, r_.unlike_most);
        return std::max(sum, r_.floor);
    }

    int64_t order(const Alignment& a) const {
        if (a.size < 2) return 0;
        int falls = 0;
        for (int k = 0; k + 1 < a.size; ++k) falls += a.pairs[k].e0 > a.pairs[k + 1].e0;
        if (falls == 0) return r_.in_order;
        return falls == 1 && a.pairs[a.size - 1].e0 < a.pairs[0].e0 ? r_.rotated : r_.out_of_order;
    }
};

}  // namespace rahdari
