// Probabilities as integers. Twin: rahdari/matching/fixed.py.
//
// A weight is a number of millibits, a probability a multiple of 2^-46. The one floating-point step,
// log2, is the C library's on both sides; the build forbids fused operations so that it stays the same.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace rahdari {

constexpr int SCALE = 46;
constexpr int64_t ONE = int64_t{1} << SCALE;
constexpr int64_t LEAST = SCALE * 1000;
constexpr int STOCKS = 6;

using Stocks = std::array<int64_t, STOCKS>;

class Fixed {
  public:
    // 2^(-f/1000) for f = 0..999, made by the twin, so that both have the same table.
    explicit Fixed(const int64_t* table) { std::copy(table, table + 1000, table_.begin()); }

    int64_t probability(int64_t millibits) const {
        const int64_t m = std::min(millibits, LEAST + 999);
        return table_[m % 1000] >> (m / 1000);
    }

    static int64_t millibits_of(int64_t probability) {
        if (probability <= 0) return LEAST;
        return static_cast<int64_t>(std::nearbyint(1000 * (SCALE - std::log2(double(probability)))));
    }

    // (a * b) >> SCALE; the product of two probabilities has up to 92 bits.
    static int64_t product(int64_t a, int64_t b) {
        return static_cast<int64_t>((static_cast<__int128>(a) * b) >> SCALE);
    }

    // log2 of the weighted mean of 2^bits.
    template <class Weights, class Bits>
    int64_t log_mean(const Weights& weights, const Bits& bits) const {
        const int64_t top = *std::max_element(bits.begin(), bits.end());
        int64_t total = 0;
        for (size_t i = 0; i < bits.size(); ++i) total += product(weights[i], probability(top - bits[i]));
        return top - millibits_of(total);
    }

    template <class Bits>
    int64_t even_mean(const Bits& bits) const {
        if (bits.size() == 1) return bits[0];
        return log_mean(std::vector<int64_t>(bits.size(), ONE / int64_t(bits.size())), bits);
    }

    // -log2 of the mean of u over the name stocks.
    int64_t mixed(const Stocks& strangers, const Stocks& weights) const {
        int64_t total = 0;
        for (int g = 0; g < STOCKS; ++g) total += product(weights[g], probability(strangers[g]));
        return millibits_of(total);
    }

  private:
    std::array<int64_t, 1000> table_{};
};

}  // namespace rahdari
