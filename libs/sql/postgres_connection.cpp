#include "sql/postgres_connection.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <libpq-fe.h>

#include "core/assert.hpp"
#include "runtime/asio_loop.hpp"

namespace merx::sql {
namespace {

constexpr int text_format = 0;
constexpr int binary_format = 1;

// What libpq says of itself, on one line.
std::string message_of(const pg_conn* handle) {
    std::string message = PQerrorMessage(handle);
    while (!message.empty() && message.back() == '\n') {
        message.pop_back();
    }
    std::ranges::replace(message, '\n', ' ');
    std::erase(message, '\t');
    return message;
}

} // namespace

// libpq owns the file descriptor; Asio only watches it.
struct PostgresConnection::Socket {
    Socket(boost::asio::io_context& context, int descriptor) : watched(context, descriptor) {}
    ~Socket() { watched.release(); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    boost::asio::posix::stream_descriptor watched;
};

PostgresConnection::PostgresConnection(runtime::AsioLoop& loop, std::string url, std::string settings)
    : loop_(loop), url_(std::move(url)), settings_(std::move(settings)) {}

PostgresConnection::~PostgresConnection() {
    socket_.reset();
    PQfinish(handle_);
}

void PostgresConnection::open(std::function<void(std::optional<PostgresProblem>)> opened) {
    opened_ = std::move(opened);
    busy_since_ = std::chrono::steady_clock::now();
    state_ = State::connecting;
    // A server that vanishes without a word is noticed by the kernel within some seconds.
    const std::array keywords = {"dbname",           "options",          "client_encoding",
                                 "application_name", "keepalives_idle",  "keepalives_interval",
                                 "keepalives_count", "tcp_user_timeout", static_cast<const char*>(nullptr)};
    const std::array values = {
        url_.c_str(), settings_.c_str(), "UTF8", "merx", "10", "5", "3", "20000", static_cast<const char*>(nullptr)};
    handle_ = PQconnectStartParams(keywords.data(), values.data(), 1);
    if (handle_ == nullptr || PQstatus(handle_) == CONNECTION_BAD) {
        finish_opening(PostgresProblem{PostgresProblem::Kind::lost, message_of(handle_)});
        return;
    }
    PQsetNoticeProcessor(handle_, [](void*, const char*) {}, nullptr);
    use_socket();
    watch(true, &PostgresConnection::continue_opening);
}

void PostgresConnection::continue_opening() {
    const PostgresPollingStatusType status = PQconnectPoll(handle_);
    if (status == PGRES_POLLING_FAILED) {
        finish_opening(PostgresProblem{PostgresProblem::Kind::lost, message_of(handle_)});
        return;
    }
    use_socket();
    if (status != PGRES_POLLING_OK) {
        watch(status == PGRES_POLLING_WRITING, &PostgresConnection::continue_opening);
        return;
    }
    PQsetnonblocking(handle_, 1);
    PQenterPipelineMode(handle_);
    state_ = State::open;
    listen();
    finish_opening(std::nullopt);
}

void PostgresConnection::finish_opening(std::optional<PostgresProblem> problem) {
    if (problem) {
        state_ = State::closed;
        socket_.reset();
    }
    std::exchange(opened_, nullptr)(std::move(problem));
}

// Anew at every step of connecting: where a name has several addresses, another socket may have the same number.
void PostgresConnection::use_socket() {
    socket_.reset();
    socket_ = std::make_unique<Socket>(loop_.context(), PQsocket(handle_));
}

void PostgresConnection::watch(bool for_writing, void (PostgresConnection::*then)()) {
    using boost::asio::posix::descriptor_base;
    socket_->watched.async_wait(for_writing ? descriptor_base::wait_write : descriptor_base::wait_read,
                                [weak = weak_from_this(), then](const boost::system::error_code& error) {
                                    const auto self = weak.lock();
                                    if (!error && self != nullptr && self->state_ != State::closed) {
                                        ((*self).*then)();
                                    }
                                });
}

void PostgresConnection::listen() {
    watch(false, &PostgresConnection::on_readable);
}

void PostgresConnection::on_readable() {
    if (PQconsumeInput(handle_) == 0 || !take_results()) {
        give_up(message_of(handle_));
        return;
    }
    if (is_open()) {
        listen();
    }
}

void PostgresConnection::run(std::vector<PostgresStatement> statements, Done done) {
    MERX_ASSERT(!is_running() && !statements.empty());
    statements_ = std::move(statements);
    done_ = std::move(done);
    answer_ = {};
    busy_since_ = std::chrono::steady_clock::now();
    bool put_all = is_open();
    put_all = put_all && make_room();
    for (std::size_t i = 0; put_all && i < statements_.size(); ++i) {
        put_all = put(i);
    }
    if (!put_all || !put_sync()) {
        give_up(is_open() ? message_of(handle_) : closed_because_);
        return;
    }
    flush();
}

bool PostgresConnection::put(std::size_t index) {
    const PostgresStatement& statement = statements_[index];
    auto found = prepared_.find(statement.sql);
    if (found == prepared_.end()) {
        found = prepared_.emplace(statement.sql, Prepared{"m" + std::to_string(++names_)}).first;
        if (PQsendPrepare(handle_, found->second.name.c_str(), statement.sql.c_str(), 0, nullptr) == 0) {
            return false;
        }
        steps_.push_back({Step::Kind::prepare, index});
    }
    found->second.last_use = ++uses_;
    if (!put_execute(found->second.name, statement.params)) {
        return false;
    }
    steps_.push_back({Step::Kind::execute, index});
    return true;
}

// Texts travel as they are: in the binary format they suit text and bytea alike, which is what the server takes them
// for. Integers travel as digits, which suit every type of number.
bool PostgresConnection::put_execute(const std::string& name, const Params& params) {
    using Digits = std::array<char, 24>;
    const std::size_t count = params.size();
    std::vector<Digits> digits(count);
    std::vector<const char*> values(count);
    std::vector<int> lengths(count);
    std::vector<int> formats(count, text_format);
    for (std::size_t i = 0; i < count; ++i) {
        if (const auto* number = std::get_if<std::int64_t>(&params[i].variant())) {
            *std::to_chars(digits[i].data(), digits[i].data() + digits[i].size() - 1, *number).ptr = '\0';
            values[i] = digits[i].data();
        } else if (const auto* text = std::get_if<std::string>(&params[i].variant())) {
            values[i] = text->data();
            lengths[i] = static_cast<int>(text->size());
            formats[i] = binary_format;
        }
    }
    return PQsendQueryPrepared(handle_, name.c_str(), static_cast<int>(count), values.data(), lengths.data(),
                               formats.data(), binary_format) != 0;
}

// Forgets what is useless, and what was used the longest ago where there is too much. With a Sync of its own, since
// nothing may come before what begins a transaction; a transaction that has failed takes nothing but its end.
bool PostgresConnection::make_room() {
    if (PQtransactionStatus(handle_) == PQTRANS_INERROR) {
        return true;
    }
    bool put_all = true;
    const std::size_t steps = steps_.size();
    if (std::exchange(prepares_anew_, false)) {
        put_all = put_deallocate("all");
    }
    std::size_t wanted = 0;
    for (const PostgresStatement& statement : statements_) {
        if (const auto found = prepared_.find(statement.sql); found != prepared_.end()) {
            found->second.last_use = ++uses_;
        } else {
            ++wanted;
        }
    }
    while (put_all && prepared_.size() + wanted > max_prepared && prepared_.size() > statements_.size()) {
        const auto oldest =
            std::ranges::min_element(prepared_, {}, [](const auto& entry) { return entry.second.last_use; });
        const std::string name = oldest->second.name;
        prepared_.erase(oldest);
        put_all = put_deallocate(name);
    }
    return put_all && (steps_.size() == steps || put_sync());
}

bool PostgresConnection::put_deallocate(const std::string& what) {
    const std::string sql = "deallocate " + what;
    if (PQsendQueryParams(handle_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, text_format) == 0) {
        return false;
    }
    steps_.push_back({Step::Kind::deallocate});
    return true;
}

bool PostgresConnection::put_sync() {
    if (PQpipelineSync(handle_) == 0) {
        return false;
    }
    steps_.push_back({Step::Kind::sync});
    return true;
}

void PostgresConnection::flush() {
    const int left = PQflush(handle_);
    if (left < 0) {
        give_up(message_of(handle_));
    } else if (left > 0 && !std::exchange(flushing_, true)) {
        watch(true, &PostgresConnection::on_writable);
    }
}

void PostgresConnection::on_writable() {
    flushing_ = false;
    flush();
}

// Takes what has arrived. False where the connection is broken.
bool PostgresConnection::take_results() {
    while (!steps_.empty() && PQisBusy(handle_) == 0) {
        PostgresResult result(PQgetResult(handle_));
        if (result != nullptr) {
            take_result(std::move(result));
        } else if (std::exchange(step_answered_, false)) {
            steps_.pop_front(); // libpq gives a null after the answer of each step but a sync
        } else {
            break;
        }
    }
    return !is_open() || PQstatus(handle_) == CONNECTION_OK;
}

void PostgresConnection::take_result(PostgresResult result) {
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_PIPELINE_SYNC) {
        steps_.pop_front();
        if (steps_.empty()) {
            end_batch();
        }
        return;
    }
    step_answered_ = true;
    const Step step = steps_.front();
    const bool failed = status == PGRES_FATAL_ERROR || status == PGRES_PIPELINE_ABORTED;
    if (status == PGRES_FATAL_ERROR && !answer_.problem) {
        const bool of_statement = step.kind == Step::Kind::prepare || step.kind == Step::Kind::execute;
        answer_.problem = problem_of(result.get(), of_statement ? statements_[step.statement].sql : std::string());
        prepares_anew_ = answer_.problem->kind == PostgresProblem::Kind::stale;
    }
    if (step.kind == Step::Kind::prepare && failed) {
        prepared_.erase(statements_[step.statement].sql);
    } else if (step.kind == Step::Kind::execute && !failed) {
        answer_.results.push_back(std::move(result));
    }
}

void PostgresConnection::end_batch() {
    if (prepares_anew_) {
        prepared_.clear();
    }
    answer_.statements = std::move(statements_);
    Done done = std::exchange(done_, nullptr);
    done(std::move(answer_));
}

void PostgresConnection::give_up(const std::string& why) {
    const auto self = shared_from_this(); // those who are told may let go of it
    const State was = std::exchange(state_, State::closed);
    if (was != State::closed) {
        closed_because_ = why;
        socket_.reset();
        PQfinish(std::exchange(handle_, nullptr));
        steps_.clear();
    }
    const PostgresProblem problem{PostgresProblem::Kind::lost,
                                  "the connection to PostgreSQL is lost: " + closed_because_};
    if (was == State::connecting) {
        finish_opening(problem);
    }
    if (is_running()) {
        // What the server said before it hung up is worth more than that it did.
        answer_.problem =
            PostgresProblem{PostgresProblem::Kind::lost, answer_.problem ? answer_.problem->message : problem.message};
        end_batch();
    }
    if (was == State::open && lost_) {
        std::exchange(lost_, nullptr)();
    }
}

} // namespace merx::sql
