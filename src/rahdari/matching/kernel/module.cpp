// The Python module rahdari.matching._kernel. Twin: the plain Python of matching, index and screening,
// which stays the definition; tests/matching/test_kernel.py holds this to it.
#include "pool.hpp"
#include "reading.hpp"
#include "retrieve.hpp"

namespace rahdari {

// Workspaces that no thread is using.
class Workspaces {
  public:
    // A workspace for as long as the pointer lives; then it waits for the next.
    auto lease() {
        std::unique_ptr<Workspace> w;
        {
            const std::lock_guard<std::mutex> hold(guard_);
            if (!idle_.empty()) {
                w = std::move(idle_.back());
                idle_.pop_back();
            }
        }
        if (!w) w = std::make_unique<Workspace>();
        const auto give_back = [this](Workspace* used) {
            const std::lock_guard<std::mutex> hold(guard_);
            idle_.emplace_back(used);
        };
        return std::unique_ptr<Workspace, decltype(give_back)>(w.release(), give_back);
    }

  private:
    std::mutex guard_;
    std::vector<std::unique_ptr<Workspace>> idle_;
};

class __attribute__((visibility("hidden"))) Kernel {
  public:
    Kernel(nb::dict arrays, nb::dict parameters)
        : keep_(arrays),
          store_(read_store(arrays)),
          fixed_(value<std::vector<int64_t>>(parameters, "powers").data()),
          parameters_(read_parameters(parameters)),
          letters_(read_letters(parameters)),
          strangers_(store_, parameters_, letters_, fixed_),
          preparer_(strangers_, parameters_, fixed_),
          names_(store_, parameters_, letters_,
                 {store_, parameters_, letters_, value<std::vector<bool>>(parameters, "joints"),
                  value<uint32_t>(parameters, "digraphs"), value<uint32_t>(parameters, "swallowed")}),
          fields_(parameters_, fixed_),
          weigher_(store_, parameters_, fixed_, names_, fields_),
          retriever_(store_, parameters_, fields_, weigher_) {}
    Kernel(const Kernel&) = delete;

    // The n entries that weigh most with each subject: lists of (entry, millibits).
    nb::list best(nb::list from, size_t n, int64_t floor, int threads) {
        std::vector<Subject> subjects;
        for (const nb::handle s : from) subjects.push_back(read_subject(s));
        std::vector<std::vector<Hit>> found(subjects.size());
        {
            const nb::gil_scoped_release free;
            const size_t chunk = threads > 1 ? 16 : subjects.size();
            spread(chunk ? (subjects.size() + chunk - 1) / chunk : 0, threads, [&](size_t c) {
                const auto w = spaces_.lease();
                for (size_t i = c * chunk; i < std::min(subjects.size(), (c + 1) * chunk); ++i) {
                    prepare(subjects[i], *w);
                    found[i] = retriever_.best(subjects[i], n, floor, *w);
                }
            });
        }
        nb::list out;
        for (const auto& hits : found) {
            nb::list row;
            for (const Hit& h : hits) row.append(nb::make_tuple(h.entry, h.millibits));
            out.append(row);
        }
        return out;
    }

    int64_t weigh(nb::handle from, size_t entry) {
        Subject subject = read_subject(from);
        prepare(subject, *spaces_.lease());
        return weigher_.weigh(subject, entry);
    }

    // The weights of all entries, without retrieval: what `best` is held against.
    std::vector<int64_t> weigh_all(nb::handle from) {
        Subject subject = read_subject(from);
        std::vector<int64_t> out(store_.entries());
        const nb::gil_scoped_release free;
        prepare(subject, *spaces_.lease());
        for (size_t e = 0; e < out.size(); ++e) out[e] = weigher_.weigh(subject, e);
        return out;
    }

    // For each of the given tokens: how many are near it, which, at what cost; and how common it is.
    nb::tuple near(std::vector<int32_t> tokens, int threads) {
        std::vector<std::shared_ptr<View>> views(tokens.size());
        const nb::gil_scoped_release free;
        constexpr size_t CHUNK = 256;
        spread((tokens.size() + CHUNK - 1) / CHUNK, threads, [&](size_t c) {
            const auto w = spaces_.lease();
            for (size_t i = c * CHUNK; i < std::min(tokens.size(), (c + 1) * CHUNK); ++i)
                views[i] = strangers_.make(std::string(store_.text(tokens[i])), store_.marks(tokens[i]).script(),
                                           false, false, w->tokens);
        });
        const nb::gil_scoped_acquire held;
        return near_arrays(views);
    }

    // -log2 u of every token of the vocabulary among all travellers.
    auto common(int threads) {
        std::vector<int32_t> out(store_.tokens());
        {
            const nb::gil_scoped_release free;
            constexpr size_t CHUNK = 1024;
            spread((out.size() + CHUNK - 1) / CHUNK, threads, [&](size_t c) {
                const auto w = spaces_.lease();
                for (size_t i = c * CHUNK; i < std::min(out.size(), (c + 1) * CHUNK); ++i)
                    out[i] = int32_t(strangers_.common(int32_t(i), w->tokens));
            });
        }
        return as_array(std::move(out));
    }

    nb::tuple view(const std::string& text, int script, bool truncated) {
        const auto w = spaces_.lease();
        const auto v = strangers_.make(text, script, truncated, false, w->tokens);
        return nb::make_tuple(std::vector<int32_t>(v->near.begin(), v->near.end()),
                              std::vector<uint16_t>(v->costs, v->costs + v->near.size()), v->strangers,
                              strangers_.make(text, script, truncated, true, w->tokens)->strangers);
    }

    nb::bytes symbols(const std::string& text, int script) const {
        const Symbols s = letters_.symbols(text, script);
        return nb::bytes(s.at, size_t(s.size));
    }

  private:
    nb::dict keep_;
    Store store_;
    Fixed fixed_;
    Parameters parameters_;
    Letters letters_;
    Strangers strangers_;
    Preparer preparer_;
    NameComparer names_;
    FieldComparer fields_;
    Weigher weigher_;
    Retriever retriever_;
    Workspaces spaces_;

    void prepare(Subject& subject, Workspace& w) const {
        for (DateView& d : subject.dates) d = fields_.view(d);
        preparer_.prepare(subject, w.tokens);
    }

    template <class T>
    static nb::ndarray<nb::numpy, T> as_array(std::vector<T> values) {
        auto* held = new std::vector<T>(std::move(values));
        const nb::capsule owner(held, [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
        return nb::ndarray<nb::numpy, T>(held->data(), {held->size()}, owner);
    }

    static nb::tuple near_arrays(const std::vector<std::shared_ptr<View>>& views) {
        std::vector<int32_t> sizes, tokens, strangers;
        std::vector<uint16_t> costs;
        for (const auto& v : views) {
            sizes.push_back(int32_t(v->near.size()));
            tokens.insert(tokens.end(), v->near.begin(), v->near.end());
            costs.insert(costs.end(), v->costs, v->costs + v->near.size());
            strangers.insert(strangers.end(), v->strangers.begin(), v->strangers.end());
        }
        return nb::make_tuple(as_array(std::move(sizes)), as_array(std::move(tokens)), as_array(std::move(costs)),
                              as_array(std::move(strangers)));
    }
};

}  // namespace rahdari

NB_MODULE(_kernel, m) {
    using rahdari::Kernel;
    namespace nb = nanobind;
    nb::class_<Kernel>(m, "Kernel")
        .def(nb::init<nb::dict, nb::dict>())
        .def("best", &Kernel::best)
        .def("weigh", &Kernel::weigh)
        .def("weigh_all", &Kernel::weigh_all)
        .def("near", &Kernel::near)
        .def("common", &Kernel::common)
        .def("view", &Kernel::view)
        .def("symbols", &Kernel::symbols);
}
