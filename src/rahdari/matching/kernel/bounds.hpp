// The most that the fields other than names can add for an entry, from its brief alone: look-ups in small
// tables that are filled once a subject. They never say less than the comparison of the fields would.
#pragma once

#include <vector>

#include "fields.hpp"
#include "subject.hpp"

namespace rahdari {

class FieldBounds {
  public:
    // Entries that follow one another, up to `end`, and the most that their dates can add.
    struct Range {
        int32_t end;
        int64_t dates;
    };

    void fill(const Subject& s, const FieldComparer& fields, const Parameters& p, const Store& store) {
        fill_dates(s, fields, store);
        fill_rest(s, fields, p);
    }

    int64_t of(Brief b) const { return by_group_[b.group()] + by_nationality_[b.nationality()] + by_rest_[b.rest()]; }

    // Not of entries of another kind.
    int64_t of(const Range& r) const { return r.dates + best_nationality_ + best_rest_; }

    // In the order of the entries.
    const std::vector<Range>& ranges() const { return ranges_; }

  private:
    static constexpr int32_t OTHER_KIND = -(1 << 28);
    std::vector<Range> ranges_;
    std::vector<int32_t> by_group_ = std::vector<int32_t>(GROUPS);
    std::vector<int32_t> by_nationality_ = std::vector<int32_t>(Brief::SEVERAL + 1);
    int32_t by_rest_[Brief::RESTS];
    int32_t best_nationality_ = 0, best_rest_ = 0;

    void fill_dates(const Subject& s, const FieldComparer& fields, const Store& store) {
        ranges_.clear();
        if (s.dates.empty()) {
            std::fill(by_group_.begin(), by_group_.end(), 0);
            ranges_.push_back({int32_t(store.entries()), 0});
            return;
        }
        const auto most = [&](const auto& of) {
            int64_t out = INT32_MIN;
            for (const DateView& d : s.dates) out = std::max<int64_t>(out, of(d));
            return int32_t(out);
        };
        // Years from `low` to before `high` are near a date of the subject, those of `same` may be its own.
        int low = YEARS, high = 0, same[] = {YEARS, 0};
        for (const DateView& d : s.dates) {
            const int reach = fields.reach(d);
            low = std::min(low, std::clamp(d.first_year - reach - 1 - FIRST_YEAR, 0, YEARS));
            high = std::max(high, std::clamp(d.last_year + reach + 1 - FIRST_YEAR, 0, YEARS));
            same[0] = std::min(same[0], std::clamp(d.first_year - 1 - FIRST_YEAR, low, YEARS));
            same[1] = std::max(same[1], std::clamp(d.last_year + 1 - FIRST_YEAR, 0, high));
        }
        const int steps[] = {low, same[0], same[1], high, YEARS};
        by_group_[0] = 0;
        by_group_[1] = most([&](const DateView& d) { return fields.most(d); });
        for (int k = 0; k < 2; ++k) ranges_.push_back({store.group_starts[k + 1], by_group_[k]});
        for (const bool exact : {false, true}) {
            int32_t* years = by_group_.data() + 2 + exact * YEARS;
            std::fill_n(years, YEARS, most([&](const DateView& d) { return fields.most(d, INT16_MAX, exact); }));
            for (int y = low; y < high; ++y)
                years[y] = most([&](const DateView& d) { return fields.most(d, FIRST_YEAR + y, exact); });
            for (int k = 0, first = 0; k < 5; first = steps[k++])
                if (first < steps[k])
                    ranges_.push_back({store.group_starts[2 + exact * YEARS + steps[k]],
                                       k % 4 ? *std::max_element(years + first, years + steps[k]) : years[first]});
        }
    }

    void fill_rest(const Subject& s, const FieldComparer& fields, const Parameters& p) {
        int64_t same = p.nationality_different;
        for (const int16_t n : s.nationalities) same = std::max(same, fields.nationality(n));
        const auto different = int32_t(s.nationalities.empty() ? 0 : p.nationality_different);
        best_nationality_ = std::max<int32_t>(0, s.nationalities.empty() ? 0 : int32_t(same));
        std::fill(by_nationality_.begin(), by_nationality_.end(), different);
        by_nationality_[Brief::NO_COUNTRY] = 0;
        by_nationality_[Brief::SEVERAL] = best_nationality_;
        for (const int16_t n : s.nationalities) by_nationality_[n] = int32_t(fields.nationality(n));
        const int64_t places = s.places.empty() ? 0 : std::max<int64_t>(0, p.place_shared);
        std::fill_n(by_rest_, Brief::RESTS, OTHER_KIND);
        for (int sex = 0; sex < 3; ++sex)
            by_rest_[Brief::rest(s.kind, sex)] = int32_t(places + (s.sex && sex ? fields.sex(s.sex, sex) : 0));
        best_rest_ = *std::max_element(by_rest_, by_rest_ + Brief::RESTS);
    }
};

}  // namespace rahdari
