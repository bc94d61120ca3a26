// What is known of one token of a subject, and of all that were met lately.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "parameters.hpp"
#include "store.hpp"

namespace rahdari {

// near, costs: ascending by token; either mapped from the index or held in `own`.
struct View {
    std::string text;
    int32_t token = -1;  // its place in the vocabulary
    int script = 0;
    bool truncated = false, single = false;
    Symbols symbols;
    Keys keys;
    uint32_t classes = 0;  // of its skeleton
    bool long_key = false;  // more classes than a key holds
    Stocks strangers;  // among travellers, or among the index's own organisations
    int64_t common = 0;  // -log2 u among all travellers
    Slice<int32_t> near{nullptr, nullptr};
    const uint16_t* costs = nullptr;
    Slice<int32_t> known{nullptr, nullptr};
    const int32_t* known_costs = nullptr;
    std::vector<int32_t> own, begun;  // begun: tokens that a truncated one may be the beginning of
    std::vector<uint16_t> own_costs;

    // -log2 P(this written for that token), or -1 where there is no relation.
    int64_t cost(int32_t other) const {
        const int32_t* at = std::lower_bound(near.first, near.last, other);
        return at != near.last && *at == other ? costs[at - near.first] : -1;
    }
};

// The views that were worked out, for all threads: most travellers' names are others' names too. In parts,
// so that threads seldom wait for one another; a part that is full starts anew.
class Views {
  public:
    template <class Make>
    std::shared_ptr<const View> get(std::string key, const Make& make) {
        Part& part = parts_[std::hash<std::string>{}(key) % PARTS];
        {
            const std::lock_guard<std::mutex> hold(part.guard);
            const auto found = part.views.find(key);
            if (found != part.views.end()) return found->second;
        }
        std::shared_ptr<const View> made = make();
        const std::lock_guard<std::mutex> hold(part.guard);
        if (part.views.size() >= MOST / PARTS) part.views.clear();
        return part.views.emplace(std::move(key), std::move(made)).first->second;
    }

  private:
    static constexpr size_t PARTS = 64, MOST = 1 << 15;
    struct Part {
        std::mutex guard;
        std::unordered_map<std::string, std::shared_ptr<const View>> views;
    };
    Part parts_[PARTS];
};

}  // namespace rahdari
