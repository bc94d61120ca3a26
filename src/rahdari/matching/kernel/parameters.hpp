// The estimated numbers, handed over by rahdari/index/engine.py; nothing is typed in here.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "channel.hpp"
#include "fixed.hpp"
#include "store.hpp"

namespace rahdari {

using List = std::vector<int64_t>;

struct NameRates {
    int64_t extra_honorific, omitted_first, omitted_ordinary, omitted_honorific, omitted_patronymic;
    int64_t joined, in_order, rotated, out_of_order, crossed, unlike, unlike_most, initial, initial_letter, truncated,
        floor;
    List patterns;  // by number, pattern.hpp
};

struct DateRates {
    int64_t born_from, year_other, day_same, day_same_other_year, day_swapped, day_same_month, day_one_digit, day_other;
    int64_t coarse_subject, coarse_entry, coarse_both, beyond;  // beyond: the least share of a year of birth
    List born, year_gap, year_gap_approximate;
};

struct Parameters {
    int64_t copied, varied, cross_script, rarest, limit;
    NameRates name;
    DateRates date;
    int64_t nationality_different, nationality_agree;
    List nationality_shares;  // by country number
    std::array<int64_t, 2> sex_same;
    int64_t sex_different, place_shared, document_different;
    uint8_t document_other;        // family of kind `other`
    std::vector<uint8_t> for_life;  // by document kind
    int64_t kin_floor, patronymic;
    Stocks relatives, mix;  // mix: the share of travellers of each stock, in 2^-46
    // [source][written], and the same seen from the written side: [a][b] is what it costs to write b as a.
    ChannelTable channels[SCRIPT_COUNT + 1][SCRIPT_COUNT], backward[SCRIPT_COUNT][SCRIPT_COUNT + 1], unlearned;
    std::vector<int32_t> letters;           // [stock][symbol or edge][symbol or edge]
    int letter_width = 0;
    std::array<Stocks, SCRIPT_COUNT> rare;  // -log2 of the share of names that no table has
    std::array<int, STOCKS> sides;          // of each stock: 0 the region, 1 eastern Europe, 2 neither

    // -log2 P(letters) in a stock; closed: with that of ending there.
    int64_t letters_cost(const Symbols& s, int stock, bool closed) const {
        const int32_t* table = &letters[size_t(stock) * letter_width * letter_width];
        int64_t cost = 0;
        int before = 0;
        for (int i = 0; i < s.size; ++i) {
            cost += table[before * letter_width + s.at[i] + 1];
            before = s.at[i] + 1;
        }
        return cost + (closed ? table[before * letter_width] : 0);
    }

    bool is_eastern(const Symbols& s) const {
        int64_t least[2] = {INT64_MAX, INT64_MAX};
        for (int g = 0; g < STOCKS; ++g)
            if (sides[g] < 2) least[sides[g]] = std::min(least[sides[g]], letters_cost(s, g, true));
        return least[1] < least[0];
    }
};

}  // namespace rahdari
