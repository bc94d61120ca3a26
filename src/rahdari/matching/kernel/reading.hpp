// Python's arrays, parameters and subjects as the kernel's types.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/array.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "subject.hpp"

namespace rahdari {

namespace nb = nanobind;

template <class T>
void read_array(const nb::dict& from, const char* name, Array<T>& to) {
    nb::ndarray<const T, nb::c_contig, nb::device::cpu> a;
    // No conversion: a copy would be gone when this returns.
    const nb::object given = from[name];
    if (!nb::try_cast(given, a, false)) throw nb::type_error((std::string("array ") + name).c_str());
    to = {a.data(), a.size()};
}

inline Store read_store(const nb::dict& d) {
    Store s;
#define READ(name) read_array(d, #name, s.name)
    READ(text_blob), READ(token_symbols), READ(token_lengths), READ(text_offsets), READ(near_offsets);
    READ(variant_offsets), READ(posting_offsets), READ(token_marks), READ(token_classes), READ(near_costs), READ(token_shares);
    READ(token_slots), READ(key_tokens), READ(near_tokens), READ(near_strangers), READ(variant_sources);
    READ(variant_costs), READ(postings), READ(keys), READ(entry_rows), READ(entry_briefs), READ(phrase_offsets);
    READ(phrase_tokens), READ(phrase_parts), READ(phrase_limits), READ(dates);
    READ(nationalities), READ(places), READ(documents), READ(document_hashes), READ(document_entries);
    READ(token_strangers), READ(group_starts), READ(id_ranks), READ(organisation_shares);
#undef READ
    return s;
}

template <class T>
T value(const nb::dict& from, const char* name) {
    return nb::cast<T>(from[name]);
}

template <class T>
std::vector<T> numbers(nb::handle from) {
    const auto a = nb::cast<nb::ndarray<const T, nb::c_contig, nb::device::cpu>>(from);
    return {a.data(), a.data() + a.size()};
}

inline NameRates read_names(const nb::dict& d) {
    NameRates r;
#define READ(name) r.name = value<decltype(r.name)>(d, #name)
    READ(extra_honorific), READ(omitted_first), READ(omitted_ordinary), READ(omitted_honorific);
    READ(omitted_patronymic), READ(joined), READ(in_order), READ(rotated), READ(out_of_order), READ(crossed);
    READ(initial), READ(initial_letter), READ(truncated), READ(floor), READ(patterns), READ(unlike), READ(unlike_most);
    return r;
}

inline DateRates read_dates(const nb::dict& d) {
    DateRates r;
    READ(born_from), READ(year_other), READ(day_same), READ(day_same_other_year), READ(day_swapped);
    READ(day_same_month), READ(day_one_digit), READ(day_other), READ(coarse_subject), READ(coarse_entry);
    READ(coarse_both), READ(born), READ(year_gap), READ(year_gap_approximate);
    return r;
}

inline Parameters read_parameters(const nb::dict& d) {
    Parameters r;
    READ(copied), READ(varied), READ(cross_script), READ(rarest), READ(limit);
    READ(nationality_different), READ(nationality_agree), READ(nationality_shares), READ(sex_same);
    READ(sex_different), READ(place_shared), READ(document_different), READ(document_other), READ(for_life);
    READ(kin_floor), READ(patronymic), READ(relatives), READ(mix), READ(letter_width), READ(rare), READ(sides);
#undef READ
    r.letters = numbers<int32_t>(d["letters"]);
    r.name = read_names(nb::cast<nb::dict>(d["name"]));
    r.date = read_dates(nb::cast<nb::dict>(d["date"]));
    for (const nb::handle row : nb::cast<nb::list>(d["channels"])) {
        const auto t = nb::cast<nb::tuple>(row);
        const int source = nb::cast<int>(t[0]), written = nb::cast<int>(t[1]);
        ChannelTable& c = r.channels[source][written];
        c.sub = numbers<int16_t>(t[2]);
        c.ins = numbers<int16_t>(t[3]);
        c.stop = nb::cast<int32_t>(t[4]);
        c.width = int(c.ins.size()) + 1;
        r.backward[written][source] = c.reversed();
    }
    return r;
}

inline Letters read_letters(const nb::dict& d) {
    std::vector<Letters::Table> tables(SCRIPT_COUNT);
    for (const nb::handle row : nb::cast<nb::list>(d["pieces"])) {
        const auto [script, key, plain, first, last, last_h] =
            nb::cast<std::tuple<int, uint64_t, int, int, int, int>>(row);
        tables[script][key] = {int16_t(plain), int16_t(first), int16_t(last), int16_t(last_h)};
    }
    std::vector<std::vector<Affix>> affixes(SCRIPT_COUNT);
    for (const nb::handle row : nb::cast<nb::list>(d["affixes"])) {
        auto [script, letters, number, ending, left] =
            nb::cast<std::tuple<int, std::vector<uint32_t>, int, bool, size_t>>(row);
        affixes[script].push_back({std::move(letters), int16_t(number), ending, left});
    }
    return {std::move(tables), std::move(affixes), value<std::vector<uint8_t>>(d, "classes"),
            value<uint8_t>(d, "yod")};
}

inline std::vector<SubjectName> read_subject_names(nb::handle from) {
    std::vector<SubjectName> out;
    for (const nb::handle h : from) {
        const auto name = nb::cast<nb::tuple>(h);
        SubjectName n;
        n.truncated = nb::cast<bool>(name[1]);
        for (const nb::handle part : name[0]) {
            const auto [text, script, flags] = nb::cast<std::tuple<std::string, int, int>>(part);
            n.tokens.push_back({text, script, Kind(flags >> 1 & 3), bool(flags & 1)});
        }
        out.push_back(std::move(n));
    }
    return out;
}

// The order is that of `engine.py`, `_plain`.
inline Subject read_subject(nb::handle from) {
    const auto t = nb::cast<nb::tuple>(from);
    Subject s;
    s.kind = nb::cast<int>(t[0]);
    s.organisation = nb::cast<bool>(t[1]);
    s.prior = nb::cast<Stocks>(t[2]);
    s.names = read_subject_names(t[3]);
    s.fathers = read_subject_names(t[4]);
    s.grandfathers = read_subject_names(t[5]);
    for (const auto& [first, last, day, flags] : nb::cast<std::vector<std::array<int16_t, 4>>>(t[6]))
        s.dates.push_back({{first, last, day, flags}});
    s.nationalities = nb::cast<std::vector<int16_t>>(t[7]);
    s.sex = nb::cast<int>(t[8]);
    s.places = nb::cast<std::vector<uint64_t>>(t[9]);
    for (const auto& [hash, country, kind, family, weight] :
         nb::cast<std::vector<std::tuple<uint64_t, int, int, int, int>>>(t[10]))
        s.documents.push_back({hash, int16_t(country), uint8_t(kind), uint8_t(family), weight});
    s.has = nb::cast<uint8_t>(t[11]);
    return s;
}

}  // namespace rahdari
