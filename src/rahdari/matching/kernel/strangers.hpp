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
    Stocks strangers[2];  // among travellers; among the index's own organisations
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

class Strangers {
  public:
    static constexpr size_t CACHED = 1 << 15;
    using Near = std::vector<std::pair<int32_t, int64_t>>;

    Strangers(const Store& store, const Parameters& parameters, const Letters& letters, const Fixed& fixed)
        : s_(store), p_(parameters), letters_(letters), fixed_(fixed) {}

    std::shared_ptr<const View> view(const std::string& text, int script, bool truncated, TokenSpace& space) const {
        std::string key = text + char('0' + script * 2 + truncated);
        const auto found = space.cache.find(key);
        if (found != space.cache.end()) return found->second;
        if (space.cache.size() >= CACHED) space.cache.clear();
        return space.cache.emplace(std::move(key), make(text, script, truncated, space)).first->second;
    }

    std::shared_ptr<View> make(const std::string& text, int script, bool truncated, TokenSpace& space) const {
        auto v = std::make_shared<View>();
        v->text = text;
        v->token = s_.find(text);
        v->script = script;
        v->truncated = truncated;
        v->symbols = letters_.symbols(text, script, truncated);
        uint8_t classes[WIDTH];
        const int n = letters_.skeleton(v->symbols, classes);
        v->keys = Letters::keys(classes, n);
        v->classes = Letters::mask(classes, n);
        v->long_key = n > KEY_CLASSES;
        v->single = !text.empty() && text.size() == letter_bytes(text[0]);
        if (truncated) {
            const Near begun = starting_with(v->symbols, letters_.symbols(text, script), script);
            for (const auto& [token, cost] : begun) v->begun.push_back(token);
            v->strangers[0] = strangers(*v, begun, 0);
            v->strangers[1] = s_.organisation_shares.size ? strangers(*v, begun, 1) : v->strangers[0];
            hold(*v, spelled(*v, space));
            return v;
        }
        if (v->token >= 0) {
            v->known = row(s_.variant_offsets, s_.variant_sources, v->token);
            v->known_costs = s_.variant_costs.data + s_.variant_offsets[v->token];
        }
        const bool stored = v->token >= 0 && s_.near_offsets[v->token + 1] > s_.near_offsets[v->token];
        if (stored) {
            v->near = row(s_.near_offsets, s_.near_tokens, v->token);
            v->costs = s_.near_costs.data + s_.near_offsets[v->token];
            for (int g = 0; g < STOCKS; ++g) v->strangers[0][g] = s_.near_strangers[size_t(v->token) * STOCKS + g];
        } else {
            hold(*v, near(*v, space));
            v->strangers[0] = strangers(*v, pairs(*v), 0);
        }
        v->strangers[1] = s_.organisation_shares.size ? strangers(*v, pairs(*v), 1) : v->strangers[0];
        return v;
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
        for (const auto& [token, cost] : near) {
            v.own.push_back(token);
            v.own_costs.push_back(uint16_t(cost));
        }
        v.near = {v.own.data(), v.own.data() + v.own.size()};
        v.costs = v.own_costs.data();
    }

    static Near pairs(const View& v) {
        Near out;
        for (size_t i = 0; i < v.near.size(); ++i) out.emplace_back(v.near[i], v.costs[i]);
        return out;
    }

    // Tokens that share a skeleton key, with the cost of the letter correspondences.
    Near spelled(const View& v, TokenSpace& space) const {
        if (space.seen.size() < s_.tokens()) space.seen.assign(s_.tokens(), space.epoch = 0);
        ++space.epoch;
        std::vector<Speller> spellers;
        std::vector<LeastCost> leasts;
        for (const auto& tables : p_.channels) {
            spellers.emplace_back(tables[v.script], v.symbols, p_.limit);
            leasts.emplace_back(tables[v.script], v.symbols, p_.limit);
        }
        std::vector<int32_t>& filed = space.filed;
        filed.clear();
        for (int k = 0; k < v.keys.size; ++k) {
            const auto range = std::equal_range(s_.keys.data, s_.keys.data + s_.keys.size, v.keys.at[k]);
            for (const uint64_t* at = range.first; at != range.second; ++at) {
                const int32_t token = s_.key_tokens[at - s_.keys.data];
                const Marks marks = s_.marks(token);
                if (marks.length() < leasts[marks.script()].shortest() || space.seen[token] == space.epoch) continue;
                space.seen[token] = space.epoch;
                __builtin_prefetch(&s_.token_symbols[size_t(token) * WIDTH]);
                filed.push_back(token);
            }
        }
        Near out;
        for (const int32_t token : filed) {
            const Marks marks = s_.marks(token);
            const uint8_t* symbols = &s_.token_symbols[size_t(token) * WIDTH];
            if (!leasts[marks.script()].within_limit(symbols, marks.length())) continue;
            const int64_t c = spellers[marks.script()].cost(symbols, marks.length());
            if (c <= p_.limit) out.emplace_back(token, c + (marks.script() == v.script ? p_.varied : p_.cross_script));
        }
        std::sort(out.begin(), out.end());
        return out;
    }

    // The same with the token itself and its known spellings, each at its lower cost.
    Near near(const View& v, TokenSpace& space) const {
        Near all = spelled(v, space);
        if (v.token < 0) return all;
        const auto own = std::lower_bound(all.begin(), all.end(), std::pair<int32_t, int64_t>(v.token, 0));
        if (own != all.end() && own->first == v.token)
            own->second = p_.copied;
        else
            all.insert(own, {v.token, p_.copied});
        for (size_t i = 0; i < v.known.size(); ++i) all.emplace_back(v.known[i], v.known_costs[i]);
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end(), [](auto& a, auto& b) { return a.first == b.first; }), all.end());
        return all;
    }

    Near starting_with(const Symbols& open, const Symbols& whole, int script) const {
        Near out;
        const auto begins = [&](const Symbols& s, size_t t) {
            return s_.token_lengths[t] >= s.size && std::equal(s.at, s.at + s.size, &s_.token_symbols[t * WIDTH]);
        };
        for (size_t t = 0; t < s_.tokens(); ++t)
            if (s_.marks(int32_t(t)).script() == script && (begins(open, t) || begins(whole, t)))
                out.emplace_back(int32_t(t), p_.copied);
        return out;
    }

    Stocks strangers(const View& v, const Near& near, int group) const {
        const auto& shares = group ? s_.organisation_shares : s_.token_shares;
        Stocks sums{};
        for (const auto& [token, cost] : near)
            for (int g = 0; g < STOCKS; ++g) {
                const int64_t share = group ? shares[token] : shares[size_t(token) * STOCKS + g];
                if (share < LEAST) sums[g] += fixed_.probability(std::min(share + cost, LEAST));
            }
        for (int g = 0; g < STOCKS; ++g)
            sums[g] = std::min(p_.rarest, Fixed::millibits_of(std::min(ONE, sums[g] + letters_of(v, g))));
        return sums;
    }

    // Rare share * P(letters).
    int64_t letters_of(const View& v, int g) const {
        const int32_t* table = &p_.letters[size_t(g) * p_.letter_width * p_.letter_width];
        int64_t cost = p_.rare[v.script][g];
        int before = 0;
        for (int i = 0; i < v.symbols.size; ++i) {
            cost += table[before * p_.letter_width + v.symbols.at[i] + 1];
            before = v.symbols.at[i] + 1;
        }
        return fixed_.probability(cost + (v.truncated ? 0 : table[before * p_.letter_width]));
    }
};

}  // namespace rahdari
