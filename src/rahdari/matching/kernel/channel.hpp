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

struct ChannelTable {
    std::vector<int32_t> sub;  // [source symbol][written symbol], the last column: dropped
    std::vector<int32_t> ins;
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

// What writing a source as one token costs at least, whatever the order of its symbols: each of them is
// written or dropped, and what the token has more of is put in. Leaves about one source in twenty.
class LeastCost {
  public:
    LeastCost(const ChannelTable& table, const Symbols& written, int64_t limit)
        : table_(table), y_(written), limit_(limit), shortest_(table.learned() ? y_.size : WIDTH + 1) {
        if (!table.learned()) return;
        for (int j = 0; j < y_.size; ++j) put_in_[j + 1] = table.ins[y_.at[j]];
        std::sort(put_in_ + 1, put_in_ + y_.size + 1);
        for (int j = 0; j < y_.size; ++j) put_in_[j + 1] += put_in_[j];
        while (shortest_ > 0 && put_in_[y_.size - shortest_ + 1] + table.stop <= limit) --shortest_;
        std::fill_n(least_, SYMBOLS, -1);
    }

    // A shorter source costs more than the limit.
    int shortest() const { return shortest_; }

    bool within_limit(const uint8_t* x, int size) {
        int64_t sum = put_in_[std::max(0, y_.size - size)] + table_.stop;
        for (int i = 0; i < size; ++i) sum += least_[x[i]] < 0 ? least_of(x[i]) : least_[x[i]];
        return sum <= limit_;
    }

  private:
    static constexpr int SYMBOLS = 256;
    const ChannelTable& table_;
    const Symbols& y_;
    const int64_t limit_;
    int shortest_;
    int32_t put_in_[WIDTH + 1] = {};  // the cheapest n symbols of the token
    int32_t least_[SYMBOLS];          // a symbol of the source written or dropped; -1 until it is asked for

    int32_t least_of(uint8_t symbol) {
        const int32_t* sub = &table_.sub[size_t(symbol) * table_.width];
        int32_t out = sub[table_.width - 1];
        for (int j = 0; j < y_.size; ++j) out = std::min(out, sub[y_.at[j]]);
        return least_[symbol] = out;
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
        const int32_t* sub = &table_.sub[size_t(symbol) * table_.width];
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
