// Every field but the names. Twin: rahdari/matching/compare/{dates,documents,scalars}.py.
#pragma once

#include "parameters.hpp"
#include "store.hpp"

namespace rahdari {

class FieldComparer {
  public:
    FieldComparer(const Parameters& parameters, const Fixed& fixed) : p_(parameters), d_(parameters.date), fixed_(fixed) {}

    DateView view(const Date& s) const {
        DateView v{s};
        v.stranger = stranger(s);
        v.tabled = s.first_year == s.last_year && reach(s) <= DateView::REACH;
        for (int k = 0; v.tabled && k <= 2 * DateView::REACH; ++k) {
            const auto year = int16_t(s.first_year + k - DateView::REACH);
            v.years[k] = v.stranger - same_person(v, {year, year, 0, 0});
        }
        const int16_t never = 0;
        v.further = v.stranger - same_person(v, {never, never, 0, 0});
        return v;
    }

    int64_t date(const DateView& s, const Date& e) const {
        const int gap = std::max({0, s.first_year - e.last_year, e.first_year - s.last_year});
        const int64_t year = years(s, e);
        return s.day() && e.day() ? year + days(s, e, gap) : year;
    }

    // The most that any date of an entry can weigh.
    int64_t most(const DateView& s) const {
        if (!s.day()) return s.stranger;
        return s.stranger + std::max({int64_t{0}, d_.coarse_both, d_.coarse_entry, d_.coarse_subject, same_year_days(),
                                      d_.day_same_other_year});
    }

    // The same for a full date of this year; not exact: for less, a clerk's 1 January, or a year that
    // ends in the next one (which weighs no more than the better of the two).
    int64_t most(const DateView& s, int year, bool exact) const {
        const int64_t years = exact ? of_year(s, year) : std::max(of_year(s, year), of_year(s, year + 1));
        if (!s.day()) return years;
        if (!exact) return years + std::max<int64_t>(0, s.coarse() ? d_.coarse_both : d_.coarse_entry);
        if (s.coarse()) return years + d_.coarse_subject;
        return years + (year == s.first_year ? same_year_days() : std::max<int64_t>(0, d_.day_same_other_year));
    }

    // How many years apart two records may lie and still be told from strangers.
    int reach(const Date& s) const {
        return int((s.approximate() ? d_.year_gap_approximate : d_.year_gap).size()) - 1;
    }

    // Of each that the entry has.
    template <class Mine>
    std::vector<int64_t> nationalities(const Mine& mine, Slice<int16_t> theirs) const {
        std::vector<int64_t> found;
        for (const int16_t n : theirs)
            found.push_back(std::find(mine.begin(), mine.end(), n) != mine.end() ? nationality(n) : p_.nationality_different);
        return found;
    }

    int64_t nationality(int16_t country) const { return p_.nationality_shares[country] - p_.nationality_agree; }

    int64_t sex(int mine, int theirs) const { return mine == theirs ? p_.sex_same[mine - 1] : p_.sex_different; }

    template <class Mine>
    int64_t places(const Mine& mine, Slice<uint64_t> theirs) const {
        for (const uint64_t p : mine)
            if (std::find(theirs.begin(), theirs.end(), p) != theirs.end()) return p_.place_shared;
        return 0;
    }

    template <class Mine>
    int64_t documents(const Mine& mine, Slice<Number> theirs) const {
        int64_t best = NOTHING;
        for (const Number& s : mine)
            for (const Number& e : theirs) {
                if (same_number(s, e))
                    best = std::max<int64_t>(best, s.weight);
                else if (s.kind == e.kind && p_.for_life[s.kind] && s.country == e.country)
                    best = std::max(best, p_.document_different);
            }
        return best == NOTHING ? 0 : best;
    }

  private:
    static constexpr int64_t NOTHING = INT64_MIN;
    const Parameters& p_;
    const DateRates& d_;
    const Fixed& fixed_;

    int64_t years(const DateView& s, const Date& e) const {
        if (!s.tabled || e.first_year != e.last_year || e.approximate()) return s.stranger - same_person(s, e);
        return tabled(s, e.first_year);
    }

    static int64_t tabled(const DateView& s, int year) {
        const int k = year - s.first_year + DateView::REACH;
        return k < 0 || k > 2 * DateView::REACH ? s.further : s.years[k];
    }

    // The most that one year weighs.
    int64_t of_year(const DateView& s, int year) const {
        if (s.tabled) return tabled(s, year);
        return year < s.first_year - reach(s) || year > s.last_year + reach(s) ? -d_.year_other : s.stranger;
    }

    int64_t same_year_days() const {
        return std::max({d_.day_same, d_.day_swapped, d_.day_same_month, d_.day_one_digit, d_.day_other});
    }

    int64_t same_person(const DateView& s, const Date& e) const {
        const List& table = s.approximate() || e.approximate() ? d_.year_gap_approximate : d_.year_gap;
        int64_t near = 0;
        const int reach = int(table.size()) - 1;
        for (int gap = -reach; gap <= reach; ++gap) {
            const int pairs = std::min<int>(s.last_year, e.last_year + gap) - std::max<int>(s.first_year, e.first_year + gap) + 1;
            near += fixed_.probability(table[std::abs(gap)]) * std::max(0, pairs);
        }
        const int64_t wrong = fixed_.probability(d_.year_other + s.stranger);
        return Fixed::millibits_of(std::min(ONE, near / (e.last_year - e.first_year + 1) + wrong));
    }

    int64_t stranger(const Date& s) const {
        int64_t total = 0;
        for (int64_t year = s.first_year; year <= s.last_year; ++year) {
            const int64_t at = year < d_.born_from ? -1 : (year - d_.born_from) / 5;
            total += fixed_.probability(at >= 0 && at < int64_t(d_.born.size()) ? d_.born[at] : LEAST / 3);
        }
        return Fixed::millibits_of(std::min(ONE, total));
    }

    int64_t days(const Date& s, const Date& e, int gap) const {
        const bool same = s.month_day == e.month_day;
        if (s.coarse() || e.coarse()) {
            if (s.coarse() && e.coarse()) return same ? d_.coarse_both : 0;
            return s.coarse() ? d_.coarse_subject : d_.coarse_entry;
        }
        if (same) return gap ? d_.day_same_other_year : d_.day_same;
        if (s.month() == e.day_of_month() && s.day_of_month() == e.month()) return gap ? 0 : d_.day_swapped;
        if (gap) return 0;
        if (s.month() == e.month()) return d_.day_same_month;
        return s.day_of_month() == e.day_of_month() ? d_.day_one_digit : d_.day_other;
    }

    bool same_number(const Number& s, const Number& e) const {
        const bool kinds = s.family == e.family || s.family == p_.document_other || e.family == p_.document_other;
        return s.hash == e.hash && kinds && (!s.country || !e.country || s.country == e.country);
    }
};

}  // namespace rahdari
