// What the vocabulary says of one token: what it may be a spelling of, and how common it is among
// strangers. Twin: rahdari/matching/strangers.py.
#pragma once

#include "views.hpp"

namespace rahdari {

// One thread's: marks which tokens were seen.
struct TokenSpace {
    std::vector<uint32_t> seen;
    std::vector<int32_t> filed[EASTERN + 1];  // by the source that they are
    uint32_t epoch = 0;
};

// What it costs to write the viewed token for this one, and this one for the viewed.
struct Relation {
    static constexpr int64_t NEVER = INT32_MAX;
    int32_t token;
    int64_t cost, back = NEVER;
};

// Writing a token as others and others as it, with what it costs to write anew at all.
class Ways {
  public:
    Ways(Costs forth, Costs back, const Symbols& one, int64_t limit, int64_t anew)
        : least_(forth, back, one, limit), forth_(forth.table, one, limit), back_(back.table, one, limit), limit_(limit),
          anew_(anew) {}

    // Add the token with these symbols, if there is a relation.
    void relate(int32_t token, const uint8_t* x, int size, std::vector<Relation>& out) {
        const uint64_t least = least_.of(x, size);
        if (!least_.within(least)) return;
        const Relation r{token, least_.forth(least) ? cost(forth_, x, size) : Relation::NEVER,
                         least_.back(least) ? cost(back_, x, size) : Relation::NEVER};
        if (std::min(r.cost, r.back) < Relation::NEVER) out.push_back(r);
    }

  private:
    LeastCosts least_;
    Speller forth_, back_;
    int64_t limit_, anew_;

    int64_t cost(Speller& speller, const uint8_t* x, int size) const {
        const int64_t c = speller.cost(x, size);
        return c > limit_ ? Relation::NEVER : c + anew_;
    }
};

class Strangers {
  public:
    static constexpr int64_t NEVER = Relation::NEVER;
    using Near = std::vector<Relation>;

    Strangers(const Store& store, const Parameters& parameters, const Letters& letters, const Fixed& fixed)
        : s_(store), p_(parameters), letters_(letters), fixed_(fixed) {}

    std::shared_ptr<const View> view(const std::string& text, int script, bool truncated, bool organisation,
                                     TokenSpace& space) const {
        return views_.get(text + char('0' + script * 4 + organisation * 2 + truncated),
                          [&] { return make(text, script, truncated, organisation, space); });
    }

    std::shared_ptr<View> make(const std::string& text, int script, bool truncated, bool organisation,
                               TokenSpace& space) const {
        auto v = std::make_shared<View>(looked_up(text, script, truncated));
        if (truncated) {
            const Near begun = starting_with(text, script);
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
    mutable Views views_;

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
        file(v.keys, space, borne_only);
        const bool both = !v.truncated && !borne_only;
        const int own = both && v.script == LATIN && p_.is_eastern(v.symbols) ? EASTERN : v.script;
        const Costs never{p_.unlearned, p_.unlearned};
        Near out;
        for (int source = 0; source <= EASTERN; ++source) {
            if (space.filed[source].empty()) continue;
            const int script = source == EASTERN ? LATIN : source;
            const Costs forth{p_.channels[source][v.script], p_.backward[v.script][source]};
            const Costs back{p_.backward[script][own], p_.channels[own][script]};
            Ways ways(forth, both ? back : never, v.symbols, p_.limit, script == v.script ? p_.varied : p_.cross_script);
            for (const int32_t token : space.filed[source])
                ways.relate(token, &s_.token_symbols[size_t(token) * WIDTH], s_.marks(token).length(), out);
        }
        std::sort(out.begin(), out.end(), [](const Relation& a, const Relation& b) { return a.token < b.token; });
        return out;
    }

    // The tokens under these keys, each once.
    void file(const Keys& keys, TokenSpace& space, bool borne_only) const {
        if (space.seen.size() < s_.tokens()) space.seen.assign(s_.tokens(), space.epoch = 0);
        const uint32_t epoch = ++space.epoch;
        for (auto& filed : space.filed) filed.clear();
        for (int k = 0; k < keys.size; ++k) {
            const auto range = std::equal_range(s_.keys.data, s_.keys.data + s_.keys.size, keys.at[k]);
            const int32_t* end = s_.key_tokens.data + (range.second - s_.keys.data);
            for (const int32_t* at = s_.key_tokens.data + (range.first - s_.keys.data); at != end; ++at) {
                if (borne_only && !borne(*at)) break;
                if (space.seen[*at] == epoch) continue;
                space.seen[*at] = epoch;
                __builtin_prefetch(&s_.token_symbols[size_t(*at) * WIDTH]);
                space.filed[s_.marks(*at).source()].push_back(*at);
            }
        }
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

    Near starting_with(const std::string& text, int script) const {
        Near out;
        for (size_t t = 0; t < s_.tokens(); ++t)
            if (s_.marks(int32_t(t)).script() == script && s_.text(int32_t(t)).substr(0, text.size()) == text)
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
