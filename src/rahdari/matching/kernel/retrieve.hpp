// The entries that can reach a weight, and those that weigh most. Twin: rahdari/index/retrieve.py, which
// finds the same with simpler means and more work.
//
// MaxScore (Turtle & Flood 1995) over evidence: every token of the subject gives an entry a bounded
// weight, so an entry that shares only tokens worth less than the floor together need not be looked at.
// How much is left for the names depends on what date, nationality, kind and sex add, which an entry's brief
// bounds (bounds.hpp); the tokens are chosen for each of LEVELS steps of that. Entries stand in the order of
// their birth (rahdari/index/codes.py, `date_order`), so that each list of postings falls into ranges of
// years, most of which need not be read. Within the limits on work the result is exact: nothing at or above
// the floor is missed (but for two neighbours of an entry written as one by somebody who misspells the whole, and
// for entries of another day that share an initial and no name).
#pragma once

#include "plan.hpp"
#include "weigh.hpp"

namespace rahdari {

struct Hit {
    int64_t millibits;
    int32_t entry;
};

// The most that an entry can weigh: its names (and its father's), and altogether.
struct Candidate {
    int64_t most, names;
    int32_t entry;
    bool operator<(const Candidate& o) const { return most != o.most ? most > o.most : entry < o.entry; }
};

// An entry that holds a token that is looked for, and which.
struct Posting {
    int32_t entry;
    uint32_t job;
};

// What one thread works in.
struct Workspace {
    TokenSpace tokens;
    FieldBounds fields;
    std::vector<int32_t> score, touched;
    std::vector<Posting> postings;
    std::vector<Candidate> candidates;
};

class Retriever {
  public:
    static constexpr size_t MOST_POSTINGS = 400'000;  // read for one name of a subject, at one floor
    static constexpr size_t MOST_WEIGHED = 2'000;   // in full, for one name
    static constexpr size_t FEW = 64;    // postings that are not worth a search
    static constexpr size_t AHEAD = 16;  // rows of entries fetched before they are needed
    static constexpr int64_t NO_FLOOR = -(int64_t{1} << 40);

    Retriever(const Store& store, const Parameters& parameters, const FieldComparer& fields, const Weigher& weigher)
        : s_(store), p_(parameters), fields_(fields), weigher_(weigher), planner_(store, parameters, weigher.names()) {}

    // The n entries that weigh most, at least `floor` each; the best first. Without a floor the first that
    // enough entries reach is taken: low floors cost most.
    std::vector<Hit> best(const Subject& subject, size_t n, int64_t floor, Workspace& w) const {
        if (floor > NO_FLOOR) return above(subject, n, floor, w);
        std::vector<Hit> out;
        for (const int64_t f : {30'000, 22'000, 15'000, 8'000, 0, -100'000}) {
            out = above(subject, n, f, w);
            if (out.size() >= n) break;
        }
        return out;
    }

  private:
    std::vector<Hit> above(const Subject& subject, size_t n, int64_t floor, Workspace& w) const {
        std::vector<Hit> out;
        std::vector<int32_t> weighed;
        for (const Number& d : subject.documents) by_number(subject, d.hash, n, floor, weighed, out);
        w.fields.fill(subject, fields_, p_, s_);
        for (const SubjectName& name : subject.names) {
            std::vector<Candidate>& found = candidates(subject, name, floor, w);
            bound(subject, floor, found);
            std::sort(found.begin(), found.end());
            size_t tried = 0;
            for (const Candidate& c : found) {
                if (tried++ == MOST_WEIGHED || (out.size() == n && c.most < out.back().millibits)) break;
                if (std::find(weighed.begin(), weighed.end(), c.entry) != weighed.end()) continue;
                if (subject.names.size() > 1 || !subject.documents.empty()) weighed.push_back(c.entry);
                add(subject, c.entry, n, floor, out);
            }
        }
        return out;
    }

    const Store& s_;
    const Parameters& p_;
    const FieldComparer& fields_;
    const Weigher& weigher_;
    const Planner planner_;

    void by_number(const Subject& subject, uint64_t hash, size_t n, int64_t floor, std::vector<int32_t>& weighed,
                   std::vector<Hit>& out) const {
        const auto range =
            std::equal_range(s_.document_hashes.data, s_.document_hashes.data + s_.document_hashes.size, hash);
        for (const uint64_t* at = range.first; at != range.second; ++at) {
            const int32_t entry = s_.document_entries[at - s_.document_hashes.data];
            if (std::find(weighed.begin(), weighed.end(), entry) != weighed.end()) continue;
            weighed.push_back(entry);
            add(subject, entry, n, floor, out);
        }
    }

    // Weigh an entry, and keep it if it is among the n that weigh most.
    void add(const Subject& subject, int32_t entry, size_t n, int64_t floor, std::vector<Hit>& out) const {
        if (!weigher_.allowed(subject, entry)) return;
        for (const Hit& h : out)
            if (h.entry == entry) return;
        const Hit hit{weigher_.weigh(subject, entry), entry};
        if (hit.millibits < floor) return;
        const auto before = [this](const Hit& a, const Hit& b) {
            return a.millibits != b.millibits ? a.millibits > b.millibits : s_.id_ranks[a.entry] < s_.id_ranks[b.entry];
        };
        out.insert(std::upper_bound(out.begin(), out.end(), hit, before), hit);
        if (out.size() > n) out.pop_back();
    }

    // Leave those that cannot reach the floor with the dates, nationalities ... that they have.
    void bound(const Subject& subject, int64_t floor, std::vector<Candidate>& found) const {
        size_t kept = 0;
        for (size_t i = 0; i < found.size(); ++i) {
            if (i + AHEAD < found.size()) __builtin_prefetch(&s_.row_of(found[i + AHEAD].entry));
            Candidate c = found[i];
            if (s_.row_of(c.entry).kind != subject.kind) continue;
            c.most = weigher_.most(subject, c.entry, c.names, c.most - c.names, floor);
            if (c.most >= floor) found[kept++] = c;
        }
        found.resize(kept);
    }

    std::vector<Candidate>& candidates(const Subject& subject, const SubjectName& name, int64_t floor,
                                       Workspace& w) const {
        const Plan plan = planner_.plan(subject, name, floor, w.fields);
        if (w.score.size() < s_.entries()) w.score.assign(s_.entries(), 0);
        scan(plan, w);
        std::vector<Candidate>& out = w.candidates;
        out.clear();
        for (const int32_t entry : w.touched) {
            const int64_t fields = w.fields.of(s_.brief(entry));
            const int64_t names = w.score[entry] + plan.names[plan.level(fields)], most = names + fields;
            w.score[entry] = 0;
            if (most >= floor) out.push_back({most, names, entry});
        }
        w.touched.clear();
        if (plan.unposted + plan.most_fields >= floor) same_day(subject, plan.unposted, plan.most_fields, out);
        return out;
    }

    // Entries of the subject's very day, of whom the names may say nothing, or just have the same initials.
    void same_day(const Subject& subject, int64_t names, int64_t fields, std::vector<Candidate>& out) const {
        for (const DateView& d : subject.dates) {
            if (!d.day() || d.coarse() || d.first_year < FIRST_YEAR) continue;
            const int group = 2 + YEARS + d.first_year - FIRST_YEAR;
            int32_t first = s_.group_starts[group], last = s_.group_starts[group + 1];
            while (first < last) {
                const int32_t middle = first + (last - first) / 2;
                if (s_.dates_of(middle)[0].month_day < d.month_day)
                    first = middle + 1;
                else
                    last = middle;
            }
            for (; first < s_.group_starts[group + 1] && s_.dates_of(first)[0].month_day == d.month_day; ++first)
                out.push_back({names + fields, names, first});
        }
    }

    struct Job {
        int64_t gain;
        int32_t token;
        const Slot* slot;
    };

    void scan(const Plan& plan, Workspace& w) const {
        std::vector<Job> jobs;
        for (const Slot& s : plan.slots) {
            const auto job = [&](int32_t token, int64_t gain) {
                if (gain <= s.least_from[0]) return;
                __builtin_prefetch(&s_.posting_offsets[token]);
                jobs.push_back({gain, token, &s});
            };
            if (s.half >= 0) {
                job(s.half, s.top);
                continue;
            }
            for (size_t k = 0; k < s.view->near.size(); ++k) job(s.view->near[k], s.base - s.view->costs[k]);
            for (const int32_t token : s.view->begun) job(token, s.top - p_.name.truncated);
        }
        std::sort(jobs.begin(), jobs.end(),
                  [](const Job& a, const Job& b) { return a.gain != b.gain ? a.gain > b.gain : a.token < b.token; });
        for (const Job& j : jobs) __builtin_prefetch(s_.postings.data + s_.posting_offsets[j.token]);
        w.postings.clear();
        for (size_t i = 0; i < jobs.size() && w.postings.size() <= MOST_POSTINGS; ++i) gather(plan, jobs, i, w);
        for (const Posting& p : w.postings) {
            const Job& j = jobs[p.job];
            if (j.gain <= j.slot->least[plan.level(plan.fields.of(s_.brief(p.entry)))]) continue;
            if (w.score[p.entry] == 0) w.touched.push_back(p.entry);
            w.score[p.entry] += int32_t(j.gain);
        }
    }

    // The postings of a token in the ranges where it is wanted; what is asked of them is fetched meanwhile.
    void gather(const Plan& plan, const std::vector<Job>& jobs, size_t i, Workspace& w) const {
        const Job& j = jobs[i];
        const Slice<int32_t> all = row(s_.posting_offsets, s_.postings, j.token);
        const auto take = [&](const int32_t* at, const int32_t* end) {
            for (; at != end; ++at) {
                __builtin_prefetch(&s_.entry_briefs[*at]);
                __builtin_prefetch(&w.score[*at], 1);
                w.postings.push_back({*at, uint32_t(i)});
            }
        };
        if (all.size() < FEW) return take(all.first, all.last);
        const int32_t* at = all.first;
        int32_t begin = 0;
        for (const auto& range : plan.fields.ranges()) {
            if (j.gain > j.slot->least_from[plan.level(plan.fields.of(range))]) {
                at = std::lower_bound(at, all.last, begin);
                const int32_t* end = std::lower_bound(at, all.last, range.end);
                take(at, end);
                at = end;
            }
            begin = range.end;
        }
    }
};

}  // namespace rahdari
