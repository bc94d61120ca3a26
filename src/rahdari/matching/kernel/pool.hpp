// Work spread over threads; each takes the next piece when it is done with its own.
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace rahdari {

// Calls work(i) for every i below n. The first exception ends the work and is thrown to the caller.
template <class Work>
void spread(size_t n, int threads, const Work& work) {
    std::atomic<size_t> next{0};
    std::exception_ptr failure;
    std::mutex guard;
    const auto run = [&] {
        try {
            for (size_t i; (i = next++) < n;) work(i);
        } catch (...) {
            const std::lock_guard<std::mutex> hold(guard);
            failure = std::current_exception();
            next = n;
        }
    };
    std::vector<std::thread> others;
    for (int t = 1; t < threads; ++t) others.emplace_back(run);
    run();
    for (auto& t : others) t.join();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace rahdari
