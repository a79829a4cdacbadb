// Reducing words of a language to their stems: "running" and "runs" to "run".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace merx::fulltext {

// Any thread may use one, one at a time: it keeps scratch space.
class Stemmer {
public:
    // A language by its English name ("english", "german") or its ISO 639-1 code ("en", "de"). Fails with
    // `unknown_language`.
    static Result<Stemmer> make(std::string_view language);
    Stemmer(Stemmer&&) noexcept;
    Stemmer& operator=(Stemmer&&) noexcept;
    ~Stemmer();

    // Of a word in lower case.
    std::string stem(const std::string& word) const;

    // Whether stems begin with the first two letters of their words; a "y" may have become an "i" there. Some languages
    // take off what stands in front of a word as well.
    bool keeps_beginnings() const;

    // The English names of all languages there are.
    static std::vector<std::string> languages();

private:
    struct State;
    explicit Stemmer(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

} // namespace merx::fulltext
