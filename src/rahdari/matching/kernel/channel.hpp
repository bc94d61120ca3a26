// What it costs to write one token for another. Twin: rahdari/matching/channel.py.
//
// Costs are additive and not negative, so a prefix that already costs more than the limit never comes
// back below it: whole groups of tokens with that prefix are left alone, without changing any result.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "letters.hpp"

namespace rahdari {

// Costs above the limit are all alike, so that short numbers hold them: eight to a step of the processor.
struct ChannelTable {
    std::vector<int16_t> sub;  // [source symbol][written symbol], the last column: dropped
    std::vector<int16_t> ins;
    int32_t stop = 0;
    int width = 0;

    bool learned() const { return width > 0; }

    // The same costs with source and written exchanged: what was inserted is dropped.
    ChannelTable reversed() const {
        ChannelTable out;
        out.stop = stop;
        out.width = width;
        const size_t n = ins.size();
        out.sub.resize(n * (n + 1));
        for (size_t x = 0; x < n; ++x) {
            out.ins.push_back(sub[x * (n + 1) + n]);
            out.sub[x * (n + 1) + n] = ins[x];
            for (size_t y = 0; y < n; ++y) out.sub[y * (n + 1) + x] = sub[x * (n + 1) + y];
        }
        return out;
    }
};

// A table of costs, and the same costs seen from the written side.
struct Costs {
    const ChannelTable &table, &reversed;
};

// What it costs at least to write a source as one token (forth) and the token as the source (back), whatever
// the order of their symbols: each symbol of the source has a partner or none, and what the token has more of
// is alone. Both sums are kept in one number, forth in its lower half. Leaves about one source in twenty.
class LeastCosts {
  public:
    LeastCosts(Costs forth, Costs back, const Symbols& one, int64_t limit) : limit_(uint64_t(limit)) {
        add(forth, one, 0);
        add(back, one, 32);
    }

    uint64_t of(const uint8_t* x, int size) const {
        uint64_t sum = alone_[size];
        for (int i = 0; i < size; ++i) sum += least_[x[i]];
        return sum;
    }

    bool forth(uint64_t sum) const { return uint32_t(sum) <= limit_; }
    bool back(uint64_t sum) const { return sum >> 32 <= limit_; }
    bool within(uint64_t sum) const { return forth(sum) || back(sum); }

  private:
    static constexpr int SYMBOLS = 256;
    static constexpr uint64_t NEVER = 1 << 30;
    const uint64_t limit_;
    uint64_t alone_[WIDTH + 1] = {};  // of a source of so many symbols: what its fellow has more of
    uint64_t least_[SYMBOLS] = {};    // a symbol of the source with the best partner or none

    void add(Costs c, const Symbols& one, int half) {
        int32_t alone[WIDTH + 1] = {};
        int16_t least[SYMBOLS];
        if (!c.table.learned()) {
            for (uint64_t& a : alone_) a += NEVER << half;
            return;
        }
        for (int j = 0; j < one.size; ++j) alone[j + 1] = c.table.ins[one.at[j]];
        std::sort(alone + 1, alone + one.size + 1);
        for (int j = 0; j < one.size; ++j) alone[j + 1] += alone[j];
        for (int n = 0; n <= WIDTH; ++n) alone_[n] += uint64_t(alone[std::max(0, one.size - n)] + c.table.stop) << half;
        const size_t symbols = c.reversed.ins.size();
        std::copy_n(c.reversed.ins.data(), symbols, least);
        for (int j = 0; j < one.size; ++j) {
            const int16_t* partner = &c.reversed.sub[size_t(one.at[j]) * c.reversed.width];
            for (size_t x = 0; x < symbols; ++x) least[x] = least[x] < partner[x] ? least[x] : partner[x];
        }
        for (size_t x = 0; x < symbols; ++x) least_[x] += uint64_t(least[x]) << half;
    }
};

// Costs of many sources written as one token. Sources that follow one another in the alphabet share the
// rows of their common beginning.
class Speller {
  public:
    Speller(const ChannelTable& table, const Symbols& written, int64_t limit)
        : table_(table), y_(written), limit_(int32_t(limit)) {
        rows_[0][0] = 0;
        for (int j = 0; table_.learned() && j < y_.size; ++j) rows_[0][j + 1] = rows_[0][j] + table_.ins[y_.at[j]];
    }

    // The cost of writing the source x, or more than the limit.
    int32_t cost(const uint8_t* x, int size) {
        int depth = 0;
        while (depth < depth_ && depth < size && before_[depth] == x[depth]) ++depth;
        if (depth < dead_) {
            dead_ = WIDTH + 1;
            for (int i = depth; i < size; ++i) {
                before_[i] = x[i];
                if (row(i, x[i]) > limit_ - table_.stop) {
                    dead_ = depth_ = i + 1;
                    return limit_ + 1;
                }
            }
            depth_ = size;
            return std::min(rows_[size][y_.size] + table_.stop, limit_ + 1);
        }
        return limit_ + 1;
    }

  private:
    const ChannelTable& table_;
    const Symbols& y_;
    const int32_t limit_;
    int32_t rows_[WIDTH + 1][WIDTH + 1];
    uint8_t before_[WIDTH];
    int depth_ = 0, dead_ = WIDTH + 1;

    // Work out the row of one more symbol; return its least cost.
    int32_t row(int depth, uint8_t symbol) {
        const int32_t* before = rows_[depth];
        int32_t* now = rows_[depth + 1];
        const int16_t* sub = &table_.sub[size_t(symbol) * table_.width];
        const int32_t dropped = sub[table_.width - 1];
        int32_t last = now[0] = before[0] + dropped, least = last;
        for (int j = 0; j < y_.size; ++j) {
            const int32_t best = std::min(before[j] + sub[y_.at[j]], before[j + 1] + dropped);
            now[j + 1] = last = std::min(best, last + table_.ins[y_.at[j]]);
            least = std::min(least, last);
        }
        return least;
    }
};

}  // namespace rahdari
