// How an index fails. These are exceptions, as those of a store are: the query or the text is never at fault.
#pragma once

#include <stdexcept>

namespace merx::fulltext {

class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// There is no index in the folder.
class Missing : public Failure {
public:
    using Failure::Failure;
};

// The index cannot be read and will not be by trying again: it has to be built anew.
class Corrupt : public Failure {
public:
    using Failure::Failure;
};

// What a Reader sees has been overwritten by later commits: refresh() it and begin the search again.
class Outdated : public Failure {
public:
    using Failure::Failure;
};

// Another Writer, here or in another process, has the index.
class Locked : public Failure {
public:
    using Failure::Failure;
};

} // namespace merx::fulltext
