// The estimated numbers, handed over by rahdari/index/engine.py; nothing is typed in here.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "channel.hpp"
#include "fixed.hpp"

namespace rahdari {

constexpr int SCRIPT_COUNT = 3;
using List = std::vector<int64_t>;

struct NameRates {
    int64_t extra_honorific, omitted_first, omitted_ordinary, omitted_honorific, omitted_patronymic;
    int64_t kept_first, kept_ordinary, kept_honorific, kept_patronymic;
    int64_t joined, in_order, rotated, out_of_order, crossed, initial, initial_letter, truncated, floor;
    List added, added_when_some_left_out, strangers_tokens;
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
    ChannelTable channels[SCRIPT_COUNT][SCRIPT_COUNT], backward[SCRIPT_COUNT][SCRIPT_COUNT], unlearned;
    std::vector<int32_t> letters;           // [stock][symbol or edge][symbol or edge]
    int letter_width = 0;
    std::array<Stocks, SCRIPT_COUNT> rare;  // -log2 of the share of names that no table has
};

}  // namespace rahdari
