// The arrays of an index as the kernel sees them: pointers into memory that Python keeps mapped.
//
// Names and meanings are those of rahdari/index/arrays.py. Nothing here is copied, changed or checked
// again: the reader has checked sizes, and every number in them was written by the build.
#pragma once

#include <cstdint>
#include <string_view>

namespace rahdari {

constexpr int SCRIPT_COUNT = 3;
constexpr int EASTERN = SCRIPT_COUNT;  // Latin letters as eastern European names are spelled in them

template <class T>
struct Array {
    const T* data = nullptr;
    size_t size = 0;
    const T& operator[](size_t i) const { return data[i]; }
};

template <class T>
struct Slice {
    const T* first;
    const T* last;
    const T* begin() const { return first; }
    const T* end() const { return last; }
    size_t size() const { return size_t(last - first); }
    bool empty() const { return first == last; }
    const T& operator[](size_t i) const { return first[i]; }
};

template <class O, class T>
Slice<T> row(const Array<O>& offsets, const Array<T>& values, size_t i) {
    return {values.data + offsets[i], values.data + offsets[i + 1]};
}

// A token within a phrase: its number in the vocabulary, whether it is one letter, its class, whether it is
// a patronymic.
enum Kind : uint32_t { ORDINARY = 0, HONORIFIC = 1, KUNYA = 2, FORENAME = 3 };
struct Part {
    uint32_t bits;
    int32_t token() const { return int32_t(bits >> 4); }
    bool single() const { return bits >> 3 & 1; }
    Kind kind() const { return Kind(bits >> 1 & 3); }
    bool patronymic() const { return bits & 1; }
};

// What is asked of a token more often than its text: its last and first letter (a to z are 1 to 26, any
// other 0), its script, whether it is one letter, how many symbols and bytes it has, whether its letters are
// those of eastern European names.
struct Marks {
    uint32_t bits;
    int last() const { return bits & 31; }
    int first() const { return bits >> 5 & 31; }
    int script() const { return bits >> 10 & 3; }
    bool single() const { return bits >> 12 & 1; }
    int length() const { return bits >> 13 & 31; }
    int source() const { return bits >> 18 & 1 ? EASTERN : script(); }
    size_t bytes() const { return bits >> 19; }
};

struct Date {
    int16_t first_year, last_year, month_day, flags;
    bool day() const { return flags & 1; }
    bool coarse() const { return flags & 2; }
    bool approximate() const { return flags & 4; }
    int month() const { return month_day >> 5; }
    int day_of_month() const { return month_day & 31; }
};

// A subject's date with what is worked out of it once: -log2 of the share of travellers born then, and the
// weight of the years for entries of one year, by how many years that lies after the subject's first.
struct DateView : Date {
    static constexpr int REACH = 8;
    int64_t stranger = 0, years[2 * REACH + 1] = {}, further = 0;
    bool tabled = false;
};

struct Number {
    uint64_t hash;
    int16_t country;
    uint8_t kind, family;
    int32_t weight;  // of equality; known on the subject's side only
};

// Where an entry's phrases and values begin; the next row says where they end. What most entries have is
// here too, so that one cache line tells of them: the date if there is one, the nationality if there is one
// (NONE, ONE, MANY), and all tokens if they are those of one name (how many; 0 otherwise).
struct Row {
    static constexpr uint8_t MANY = 2;
    static constexpr int TOKENS = 5;
    int32_t names, fathers, grandfathers, dates, nationalities, places, documents;
    uint8_t kind, sex, restriction, tokens;
    Date date;
    int16_t nationality;
    uint8_t has_dates, has_nationalities;
    Part parts[TOKENS];
};

// Groups of entries: undated, vague, each year without a full date, each year with one.
constexpr int FIRST_YEAR = 1200, YEARS = 901, GROUPS = 2 + 2 * YEARS;

// What tells most of an entry, in four bytes: its nationality, its group, and the rest: kind and sex.
struct Brief {
    static constexpr int NO_COUNTRY = 0, SEVERAL = 26 * 26 + 1, RESTS = 32;
    uint32_t bits;
    int nationality() const { return bits & 1023; }
    int group() const { return bits >> 10 & 2047; }
    int rest() const { return bits >> 21; }
    static int rest(int kind, int sex) { return kind << 2 | sex; }
};

struct Store {
    // vocabulary
    Array<uint8_t> text_blob, token_symbols, token_lengths;
    Array<int64_t> text_offsets, near_offsets, variant_offsets, posting_offsets;
    Array<uint16_t> near_costs;
    Array<int32_t> token_shares, token_strangers, organisation_shares, token_slots, key_tokens, near_tokens, near_strangers;
    Array<int32_t> variant_sources, variant_costs, postings;
    Array<uint64_t> keys;
    // entries
    Array<int32_t> entry_rows, phrase_offsets;
    Array<uint32_t> phrase_tokens, token_marks, token_classes, entry_briefs;
    Array<uint8_t> phrase_parts;
    Array<uint16_t> phrase_limits;
    Array<int16_t> dates, nationalities;
    Array<uint64_t> places, documents, document_hashes;
    Array<int32_t> document_entries, group_starts, id_ranks;

    size_t tokens() const { return token_marks.size; }
    size_t entries() const { return entry_rows.size / 16 - 1; }
    const Row& row_of(size_t entry) const { return reinterpret_cast<const Row*>(entry_rows.data)[entry]; }
    Brief brief(int32_t entry) const { return {entry_briefs[entry]}; }
    std::string_view text(int32_t token) const {
        const int64_t first = text_offsets[token];
        return {reinterpret_cast<const char*>(text_blob.data) + first, size_t(text_offsets[token + 1] - first)};
    }
    Marks marks(int32_t token) const { return {token_marks[token]}; }

    Slice<Part> phrase(size_t i) const {
        const auto* p = reinterpret_cast<const Part*>(phrase_tokens.data);
        return {p + phrase_offsets[i], p + phrase_offsets[i + 1]};
    }
    Slice<Date> dates_of(size_t entry) const {
        const Row& r = row_of(entry);
        if (r.has_dates < Row::MANY) return {&r.date, &r.date + r.has_dates};
        const auto* d = reinterpret_cast<const Date*>(dates.data);
        return {d + r.dates, d + row_of(entry + 1).dates};
    }
    Slice<Number> documents_of(size_t entry) const {
        const auto* d = reinterpret_cast<const Number*>(documents.data);
        return {d + row_of(entry).documents, d + row_of(entry + 1).documents};
    }

    Slice<int16_t> nationalities_of(size_t entry) const {
        const Row& r = row_of(entry);
        if (r.has_nationalities < Row::MANY) return {&r.nationality, &r.nationality + r.has_nationalities};
        return {nationalities.data + r.nationalities, nationalities.data + row_of(entry + 1).nationalities};
    }
    Slice<uint64_t> places_of(size_t entry) const {
        return {places.data + row_of(entry).places, places.data + row_of(entry + 1).places};
    }

    // The token with this text, or -1. Slots are filled by linear probing; half of them at least are empty.
    int32_t find(std::string_view text) const {
        for (uint64_t at = hash(text) & (token_slots.size - 1);; at = (at + 1) & (token_slots.size - 1)) {
            const int32_t token = token_slots[at];
            if (token < 0 || this->text(token) == text) return token;
        }
    }

    // CRC-32 (ISO 3309), which the twin has from zlib.
    static uint32_t hash(std::string_view text) {
        uint32_t h = ~0u;
        for (const char c : text) {
            h ^= uint8_t(c);
            for (int k = 0; k < 8; ++k) h = h >> 1 ^ (h & 1 ? 0xEDB88320u : 0);
        }
        return ~h;
    }
};

static_assert(sizeof(Part) == 4 && sizeof(Date) == 8 && sizeof(Number) == 16 && sizeof(Row) == 64);

}  // namespace rahdari
