// Whether each of two names has a word that the other has nothing like. Twin:
// rahdari/matching/compare/unlike.py.
#pragma once

#include <algorithm>

#include "pattern.hpp"

namespace rahdari {

// How many symbols are another, too many, missing, or swapped with the next (Damerau 1964).
inline int slips(const uint8_t* a, int n, const uint8_t* b, int m) {
    int rows[WIDTH + 1][WIDTH + 1];
    for (int j = 0; j <= m; ++j) rows[0][j] = j;
    for (int i = 1; i <= n; ++i) {
        rows[i][0] = i;
        for (int j = 1; j <= m; ++j) {
            int least = std::min({rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]), rows[i - 1][j] + 1, rows[i][j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                least = std::min(least, rows[i - 2][j - 2] + 1);
            rows[i][j] = least;
        }
    }
    return rows[n][m];
}

inline bool alike(const Symbols& a, const uint8_t* b, int m) {
    constexpr int SHORTEST = 4, LONG = 7;
    const int shorter = std::min(a.size, m), most = 1 + (shorter >= LONG);
    return shorter >= SHORTEST && std::max(a.size, m) - shorter <= most && slips(a.at, a.size, b, m) <= most;
}

inline Symbols symbols_of(const Store& store, int32_t token) {
    Symbols out;
    out.size = store.token_lengths[token];
    std::copy_n(&store.token_symbols[size_t(token) * WIDTH], out.size, out.at);
    return out;
}

// Of what is left over, titles aside. Twin: `left_unlike` of rahdari/matching/compare/names.py.
inline bool unlike(const Store& store, const Letters& letters, const SubjectName& name, Slice<Part> entry,
                   const Alignment& found) {
    bool both = false;
    for (size_t i = 0; i < name.tokens.size(); ++i) {
        if (found.used_s >> i & 1 || name.tokens[i].kind == HONORIFIC) continue;
        const View& v = *name.views[i];
        for (size_t j = 0; j < entry.size(); ++j) {
            const int32_t token = entry[j].token();
            if (found.used_e >> j & 1 || entry[j].kind() == HONORIFIC) continue;
            if (store.marks(token).script() == v.script
                    ? alike(v.symbols, &store.token_symbols[size_t(token) * WIDTH], store.token_lengths[token])
                    : letters.keys(symbols_of(store, token)).shares(v.keys))
                return false;
            both = true;
        }
    }
    return both;
}

}  // namespace rahdari
