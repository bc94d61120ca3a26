// Tokens as symbols, skeletons and the keys they are filed under. Twin: rahdari/names/graphemes.py and
// pack_key of rahdari/matching/vocabulary.py. The pieces and their numbers come from the twin's tables.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rahdari {

constexpr int WIDTH = 24;        // symbols compared of a token
constexpr int KEY_CLASSES = 12;  // classes that a packed key holds, 5 bits each
constexpr int LATIN = 0, ARABIC = 1;
constexpr size_t BEGUN = 2;      // letters of a cut token that may be the beginning of an affix

struct Symbols {
    uint8_t at[WIDTH];
    int size = 0;
};

// The numbers of a piece in the middle, at the beginning and at the end of a token, and at the end with
// an h after it; -1 where it has none of its own there.
struct Piece {
    int16_t plain, first, last, last_h;
};

// What tokens begin or end with as a whole, and its number. left: letters that have to be left without it.
struct Affix {
    std::vector<uint32_t> letters;
    int16_t number;
    bool ending;
    size_t left;
};

class Keys {
  public:
    int size = 0;
    uint64_t at[WIDTH + 2];

    bool shares(const Keys& other) const {
        for (int i = 0; i < size; ++i)
            for (int j = 0; j < other.size; ++j)
                if (at[i] == other.at[j]) return true;
        return false;
    }
};

class Letters {
  public:
    // keys: up to three code points of a piece, 21 bits each; one table a script. classes: of each symbol.
    using Table = std::unordered_map<uint64_t, Piece>;

    // affixes: of each script, in the order in which they are tried.
    Letters(std::vector<Table> tables, std::vector<std::vector<Affix>> affixes, std::vector<uint8_t> classes,
            uint8_t yod)
        : yod(yod), tables_(std::move(tables)), affixes_(std::move(affixes)), classes_(std::move(classes)) {
        affix_symbols_.resize(classes_.size());
        for (const auto& of_script : affixes_)
            for (const Affix& a : of_script) affix_symbols_[size_t(a.number)] = true;
    }

    bool is_affix(uint8_t symbol) const { return affix_symbols_[symbol]; }

    const uint8_t yod;  // the class of j, which is y in half of Europe: one key leaves it out

    // open: the token may go on, so that its last letter need not be the name's.
    Symbols symbols(std::string_view text, int script, bool open = false) const {
        std::vector<uint32_t> letters = decoded(text);
        if (script == LATIN) collapse(letters);
        const Affix* ends = open ? nullptr : ending(letters, script);
        if (ends) letters.resize(letters.size() - ends->letters.size());
        const Affix* begins = beginning(letters, script, open);
        std::vector<uint64_t> pieces;
        for (size_t at = begins ? std::min(begins->letters.size(), letters.size()) : 0; at < letters.size();) {
            const int n = script == ARABIC ? 1 : longest(letters, at, tables_[script]);
            pieces.push_back(key(letters, at, n));
            at += n;
        }
        return numbered(pieces, script, begins, ends, open);
    }

    // Classes of the consonants, each run of one class once.
    int skeleton(const Symbols& s, uint8_t* out) const {
        int n = 0;
        for (int i = 0; i < s.size; ++i) {
            const uint8_t c = classes_[s.at[i]];
            if (c && (n == 0 || out[n - 1] != c)) out[n++] = c;
        }
        return n;
    }

    // Which classes a skeleton has, a bit each.
    static uint32_t mask(const uint8_t* classes, int n) {
        uint32_t out = 0;
        for (int i = 0; i < n; ++i) out |= 1u << classes[i];
        return out;
    }

    Keys keys(const Symbols& s) const {
        uint8_t classes[WIDTH];
        return keys(classes, skeleton(s, classes));
    }

    Keys keys(const uint8_t* classes, int n) const {
        Keys out;
        const auto add = [&](uint64_t k) {
            if (std::find(out.at, out.at + out.size, k) == out.at + out.size) out.at[out.size++] = k;
        };
        add(packed(classes, n, -1));
        for (int left_out = 0; n > 2 && left_out < n; ++left_out) add(packed(classes, n, left_out));
        uint8_t rest[WIDTH];
        const int m = int(std::remove_copy(classes, classes + n, rest, yod) - rest);
        if (m > 0 && m < n) add(packed(rest, m, -1));
        return out;
    }

  private:
    std::vector<Table> tables_;
    std::vector<std::vector<Affix>> affixes_;
    std::vector<uint8_t> classes_;
    std::vector<bool> affix_symbols_;

    const Affix* ending(const std::vector<uint32_t>& letters, int script) const {
        for (const Affix& a : affixes_[script]) {
            const size_t n = a.letters.size();
            if (a.ending && letters.size() >= n + a.left &&
                std::equal(a.letters.begin(), a.letters.end(), letters.end() - ptrdiff_t(n)))
                return &a;
        }
        return nullptr;
    }

    // open: what is there of the token may be the beginning of the beginning.
    const Affix* beginning(const std::vector<uint32_t>& letters, int script, bool open) const {
        for (const Affix& a : affixes_[script]) {
            const size_t n = std::min(a.letters.size(), letters.size());
            const bool enough = open ? n >= BEGUN : letters.size() >= n + a.left;
            if (!a.ending && enough && std::equal(a.letters.begin(), a.letters.begin() + ptrdiff_t(n), letters.begin()))
                return &a;
        }
        return nullptr;
    }

    // Without one class; two equal ones that become neighbours by that count once.
    static uint64_t packed(const uint8_t* classes, int n, int left_out) {
        uint64_t out = 0;
        for (int i = 0, taken = 0; i < n && taken < KEY_CLASSES; ++i) {
            if (i == left_out || classes[i] == (out & 31)) continue;
            out = out << 5 | classes[i];
            ++taken;
        }
        return out;
    }

    static std::vector<uint32_t> decoded(std::string_view text) {
        std::vector<uint32_t> out;
        for (size_t i = 0; i < text.size();) {
            const auto c = static_cast<uint8_t>(text[i]);
            const int more = c < 0x80 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
            uint32_t letter = more == 0 ? c : c & (0x3F >> more);
            for (int k = 1; k <= more; ++k) letter = letter << 6 | (static_cast<uint8_t>(text[i + k]) & 0x3F);
            out.push_back(letter);
            i += more + 1;
        }
        return out;
    }

    // Doubled consonants count once.
    static void collapse(std::vector<uint32_t>& letters) {
        size_t n = 0;
        for (const uint32_t c : letters) {
            const bool free = c < 128 && std::string_view("aeiou0123456789").find(char(c)) != std::string_view::npos;
            if (free || n == 0 || letters[n - 1] != c) letters[n++] = c;
        }
        letters.resize(n);
    }

    static uint64_t key(const std::vector<uint32_t>& letters, size_t at, int n) {
        uint64_t out = 0;
        for (int k = 0; k < n; ++k) out = out << 21 | letters[at + k];
        return out;
    }

    static int longest(const std::vector<uint32_t>& letters, size_t at, const Table& pieces) {
        for (int n = int(std::min<size_t>(3, letters.size() - at)); n > 1; --n)
            if (pieces.count(key(letters, at, n))) return n;
        return 1;
    }

    Symbols numbered(std::vector<uint64_t>& pieces, int script, const Affix* begins, const Affix* ends,
                     bool open) const {
        const Table& table = tables_[script];
        const auto of = [&](uint64_t piece) {
            const auto found = table.find(piece);
            return found == table.end() ? Piece{0, -1, -1, -1} : found->second;
        };
        int last = -1;
        if (open || ends) {
            // no last letter
        } else if (script == LATIN && pieces.size() > 2 && pieces.back() == 'h' &&
                   of(pieces[pieces.size() - 2]).last_h >= 0) {
            pieces.pop_back();
            last = of(pieces.back()).last_h;
        } else if (pieces.size() > (begins ? 0 : 1)) {
            last = of(pieces.back()).last;
        }
        Symbols out;
        const auto add = [&](int number) {
            if (out.size < WIDTH) out.at[out.size++] = uint8_t(number);
        };
        if (begins) add(begins->number);
        for (size_t i = 0; i < pieces.size(); ++i) {
            const Piece p = of(pieces[i]);
            add(!begins && i == 0 && p.first >= 0 ? p.first : i + 1 == pieces.size() && last >= 0 ? last : p.plain);
        }
        if (ends) add(ends->number);
        return out;
    }
};

}  // namespace rahdari
