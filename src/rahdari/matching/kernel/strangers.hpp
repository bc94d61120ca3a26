// What the vocabulary says of one token: what it may be a spelling of, and how common it is among
// strangers. Twin: rahdari/matching/strangers.py.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "parameters.hpp"
#include "store.hpp"

namespace rahdari {

// near, costs: ascending by token; either mapped from the index or held in `own`.
struct View {
    std::string text;
    int32_t token = -1;  // its place in the vocabulary
    int script = 0;
    bool truncated = false, single = false;
    Symbols symbols;
    Keys keys;
    uint32_t classes = 0;  // of its skeleton
    bool long_key = false;  // more classes than a key holds
    Stocks strangers;  // among travellers, or among the index's own organisations
    int64_t common = 0;  // -log2 u among all travellers
    Slice<int32_t> near{nullptr, nullptr};
    const uint16_t* costs = nullptr;
    Slice<int32_t> known{nullptr, nullptr};
    const int32_t* known_costs = nullptr;
    std::vector<int32_t> own, begun;  // begun: tokens that a truncated one may be the beginning of
    std::vector<uint16_t> own_costs;

    // -log2 P(this written for that token), or -1 where there is no relation.
    int64_t cost(int32_t other) const {
        const int32_t* at = std::lower_bound(near.first, near.last, other);
        return at != near.last && *at == other ? costs[at - near.first] : -1;
    }
};

// One thread's: marks which tokens were seen, and keeps the views of tokens that the index holds no
// near tokens of.
struct TokenSpace {
    std::vector<uint32_t> seen;
    std::vector<int32_t> filed;
    uint32_t epoch = 0;
    std::unordered_map<std::string, std::shared_ptr<const View>> cache;
};

// Writing one way, of many tokens and one: what it costs, with what it costs to write anew at all.
class Way {
  public:
    static constexpr int64_t NEVER = INT32_MAX;

    Way(const ChannelTable& table, const Symbols& one, int64_t limit, int64_t anew)
        : least_(table, one, limit), speller_(table, one, limit), limit_(limit), anew_(anew) {}

    int shortest() const { return least_.shortest(); }

    int64_t cost(const uint8_t* x, int size) {
        if (size < shortest() || !least_.within_limit(x, size)) return NEVER;
        const int64_t c = speller_.cost(x, size);
        return c > limit_ ? NEVER : c + anew_;
    }

  private:
    LeastCost least_;
    Speller speller_;
    int64_t limit_, anew_;
};

class Strangers {
  public:
    static constexpr size_t CACHED = 1 << 15;
    static constexpr int64_t NEVER = Way::NEVER;

    // What it costs to write the viewed token for this one, and this one for the viewed.
    struct Relation {
        int32_t token;
        int64_t cost, back = NEVER;
    };
    using Near = std::vector<Relation>;

    Strangers(const Store& store, const Parameters& parameters, const Letters& letters, const Fixed& fixed)
        : s_(store), p_(parameters), letters_(letters), fixed_(fixed) {}

    std::shared_ptr<const View> view(const std::string& text, int script, bool truncated, bool organisation,
                                     TokenSpace& space) const {
        std::string key = text + char('0' + script * 4 + organisation * 2 + truncated);
        const auto found = space.cache.find(key);
        if (found != space.cache.end()) return found->second;
        if (space.cache.size() >= CACHED) space.cache.clear();
        return space.cache.emplace(std::move(key), make(text, script, truncated, organisation, space)).first->second;
    }

    std::shared_ptr<View> make(const std::string& text, int script, bool truncated, bool organisation,
                               TokenSpace& space) const {
        auto v = std::make_shared<View>(looked_up(text, script, truncated));
        if (truncated) {
            const Near begun = starting_with(v->symbols, letters_.symbols(text, script), script);
            for (const Relation& r : begun) v->begun.push_back(r.token);
            v->strangers = strangers(*v, begun, organisation);
            hold(*v, spelled(*v, space));
            return v;
        }
        const bool stored = v->token >= 0 && s_.near_offsets[v->token + 1] > s_.near_offsets[v->token];
        if (stored) {
            v->near = row(s_.near_offsets, s_.near_tokens, v->token);
            v->costs = s_.near_costs.data + s_.near_offsets[v->token];
            if (!organisation) {
                for (int g = 0; g < STOCKS; ++g) v->strangers[g] = s_.near_strangers[size_t(v->token) * STOCKS + g];
                return v;
            }
        }
        Near found = near(*v, space);
        v->strangers = strangers(*v, found, organisation);
        if (!stored) {
            v->common = fixed_.mixed(strangers(*v, found, false), p_.mix);
            hold(*v, meant(*v, std::move(found), space));
        }
        return v;
    }

    // -log2 u of a token of the vocabulary among all travellers.
    int64_t common(int32_t token, TokenSpace& space) const {
        if (s_.token_strangers.size) return s_.token_strangers[token];
        View v = looked_up(std::string(s_.text(token)), s_.marks(token).script(), false);
        return fixed_.mixed(strangers(v, near(v, space, true), false), p_.mix);
    }

    static size_t letter_bytes(char first) {
        const auto c = static_cast<uint8_t>(first);
        return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    }

  private:
    const Store& s_;
    const Parameters& p_;
    const Letters& letters_;
    const Fixed& fixed_;

    static void hold(View& v, const Near& near) {
        for (const Relation& r : near) {
            v.own.push_back(r.token);
            v.own_costs.push_back(uint16_t(r.cost));
        }
        v.near = {v.own.data(), v.own.data() + v.own.size()};
        v.costs = v.own_costs.data();
    }

    View looked_up(const std::string& text, int script, bool truncated) const {
        View v;
        v.text = text;
        v.token = s_.find(text);
        v.script = script;
        v.truncated = truncated;
        v.symbols = letters_.symbols(text, script, truncated);
        uint8_t classes[WIDTH] = {};  // gcc does not see that only n of them are read
        const int n = letters_.skeleton(v.symbols, classes);
        v.keys = letters_.keys(classes, n);
        v.classes = Letters::mask(classes, n);
        v.long_key = n > KEY_CLASSES;
        v.single = !text.empty() && text.size() == letter_bytes(text[0]);
        if (v.token >= 0 && !truncated) {
            v.known = row(s_.variant_offsets, s_.variant_sources, v.token);
            v.known_costs = s_.variant_costs.data + s_.variant_offsets[v.token];
        }
        return v;
    }

    bool borne(int32_t token) const {
        const int32_t* shares = &s_.token_shares[size_t(token) * STOCKS];
        return std::any_of(shares, shares + STOCKS, [](int32_t share) { return share < LEAST; });
    }

    // Tokens that share a skeleton key, with the costs of the letter correspondences.
    // borne_only: of those that travellers bear, which stand first, and the way from them only.
    Near spelled(const View& v, TokenSpace& space, bool borne_only = false) const {
        if (space.seen.size() < s_.tokens()) space.seen.assign(s_.tokens(), space.epoch = 0);
        ++space.epoch;
        const bool both = !v.truncated && !borne_only;
        std::vector<Way> forth, back;
        forth.reserve(EASTERN + 1), back.reserve(EASTERN + 1);
        const bool eastern = both && v.script == LATIN && p_.is_eastern(v.symbols);
        for (int other = 0; other <= EASTERN; ++other) {
            const int script = other == EASTERN ? LATIN : other;
            const int64_t anew = script == v.script ? p_.varied : p_.cross_script;
            const ChannelTable& own = p_.backward[script][eastern ? EASTERN : v.script];
            forth.emplace_back(p_.channels[other][v.script], v.symbols, p_.limit, anew);
            back.emplace_back(both ? own : p_.unlearned, v.symbols, p_.limit, anew);
        }
        std::vector<int32_t>& filed = space.filed;
        filed.clear();
        for (int k = 0; k < v.keys.size; ++k) {
            const auto range = std::equal_range(s_.keys.data, s_.keys.data + s_.keys.size, v.keys.at[k]);
            for (const uint64_t* at = range.first; at != range.second; ++at) {
                const int32_t token = s_.key_tokens[at - s_.keys.data];
                if (borne_only && !borne(token)) break;
                const Marks marks = s_.marks(token);
                const int shortest = std::min(forth[marks.source()].shortest(), back[marks.source()].shortest());
                if (marks.length() < shortest || space.seen[token] == space.epoch) continue;
                space.seen[token] = space.epoch;
                __builtin_prefetch(&s_.token_symbols[size_t(token) * WIDTH]);
                filed.push_back(token);
            }
        }
        Near out;
        for (const int32_t token : filed) {
            const Marks marks = s_.marks(token);
            const uint8_t* symbols = &s_.token_symbols[size_t(token) * WIDTH];
            const Relation r{token, forth[marks.source()].cost(symbols, marks.length()),
                             back[marks.source()].cost(symbols, marks.length())};
            if (std::min(r.cost, r.back) < NEVER) out.push_back(r);
        }
        std::sort(out.begin(), out.end(), [](const Relation& a, const Relation& b) { return a.token < b.token; });
        return out;
    }

    // The same with the token itself and its known spellings, each at its lower cost.
    Near near(const View& v, TokenSpace& space, bool borne_only = false) const {
        Near all = spelled(v, space, borne_only);
        if (v.token < 0) return all;
        const auto put = [&](int32_t token, int64_t cost, bool only) {
            const auto at = std::lower_bound(all.begin(), all.end(), token,
                                             [](const Relation& r, int32_t t) { return r.token < t; });
            if (at == all.end() || at->token != token)
                all.insert(at, {token, cost});
            else if (only)
                *at = {token, cost};
            else
                at->cost = std::min(at->cost, cost);
        };
        for (size_t i = 0; i < v.known.size(); ++i) put(v.known[i], v.known_costs[i], false);
        put(v.token, p_.copied, true);
        return all;
    }

    // Each token's cost, or less where it is itself likelier the viewed one, written anew (Bayes).
    Near meant(const View& v, Near near, TokenSpace& space) const {
        for (Relation& r : near)
            if (r.back < NEVER)
                r.cost = std::min(r.cost, std::max(p_.copied, r.back + v.common - common(r.token, space)));
        return near;
    }

    Near starting_with(const Symbols& open, const Symbols& whole, int script) const {
        Near out;
        const auto begins = [&](const Symbols& s, size_t t) {
            return s_.token_lengths[t] >= s.size && std::equal(s.at, s.at + s.size, &s_.token_symbols[t * WIDTH]);
        };
        for (size_t t = 0; t < s_.tokens(); ++t)
            if (s_.marks(int32_t(t)).script() == script && (begins(open, t) || begins(whole, t)))
                out.push_back({int32_t(t), p_.copied});
        return out;
    }

    Stocks strangers(const View& v, const Near& near, bool organisation) const {
        if (s_.organisation_shares.size == 0) organisation = false;
        Stocks sums{};
        for (const Relation& r : near)
            for (int g = 0; g < STOCKS; ++g) {
                const int64_t share =
                    organisation ? s_.organisation_shares[r.token] : s_.token_shares[size_t(r.token) * STOCKS + g];
                if (share < LEAST && r.cost < NEVER) sums[g] += fixed_.probability(std::min(share + r.cost, LEAST));
            }
        for (int g = 0; g < STOCKS; ++g)
            sums[g] = std::min(p_.rarest, Fixed::millibits_of(std::min(ONE, sums[g] + letters_of(v, g))));
        return sums;
    }

    // Rare share * P(letters).
    int64_t letters_of(const View& v, int g) const {
        return fixed_.probability(p_.rare[v.script][g] + p_.letters_cost(v.symbols, g, !v.truncated));
    }
};

}  // namespace rahdari
