#include <algorithm>
#include <utility>

#include "runtime/asio_loop.hpp"
#include "sql/postgres_lane.hpp"

namespace merx::sql {
namespace {

PostgresAnswer answer_of(PostgresProblem problem) {
    PostgresAnswer answer;
    answer.problem = std::move(problem);
    return answer;
}

PostgresAnswer overloaded() {
    return answer_of({PostgresProblem::Kind::overloaded, "too many calls wait for a connection to PostgreSQL"});
}

} // namespace

void PostgresExclusiveLane::start(PostgresConnectionPtr& connection, Turn turn) {
    std::deque<Waiting>& queue = turn.alone ? alone_queue_ : queue_;
    if (queue.size() >= options().queue_limit) {
        turn.done(overloaded());
        return;
    }
    turn.since = std::chrono::steady_clock::now();
    queue.push_back({&connection, std::move(turn)});
    dispatch();
}

std::size_t PostgresExclusiveLane::demand() const {
    if (alone_ != nullptr) {
        return 0;
    }
    if (!alone_queue_.empty()) {
        const bool patient = std::chrono::steady_clock::now() < alone_queue_.front().turn.since + patience;
        return patient && !lent_.empty() ? 0 : 1;
    }
    return queue_.size();
}

void PostgresExclusiveLane::serve(const PostgresConnectionPtr& connection) {
    std::deque<Waiting>& queue = alone_queue_.empty() ? queue_ : alone_queue_;
    Waiting next = std::move(queue.front());
    queue.pop_front();
    lent_.emplace(connection, std::chrono::steady_clock::now());
    if (next.turn.alone) {
        alone_ = connection;
    }
    *next.connection = connection;
    go_on(connection, std::move(next.turn));
}

void PostgresExclusiveLane::go_on(const PostgresConnectionPtr& connection, Turn turn) {
    connection->run(std::move(turn.statements),
                    [this, connection, last = turn.last, done = std::move(turn.done)](PostgresAnswer answer) mutable {
                        const bool ended = last && !answer.problem;
                        done(std::move(answer));
                        if (ended) {
                            free(connection);
                        }
                    });
}

void PostgresExclusiveLane::end(const PostgresConnectionPtr& connection, std::string statement) {
    if (!connection->is_open()) {
        return; // whose server has ended it
    }
    std::vector<PostgresStatement> statements;
    statements.push_back({std::move(statement), {}});
    connection->run(std::move(statements), [this, weak = std::weak_ptr(connection)](const PostgresAnswer& answer) {
        if (answer.problem) {
            weak.lock()->give_up(answer.problem->message);
        } else {
            free(weak.lock());
        }
    });
}

void PostgresExclusiveLane::free(const PostgresConnectionPtr& connection) {
    on_gone(connection);
    give_back(connection);
}

void PostgresExclusiveLane::on_gone(const PostgresConnectionPtr& connection) {
    lent_.erase(connection);
    if (alone_ == connection) {
        alone_.reset();
    }
}

std::optional<PostgresLane::Moment> PostgresExclusiveLane::used_until(const PostgresConnectionPtr& connection) const {
    const auto found = lent_.find(connection);
    return found == lent_.end() ? std::nullopt : std::optional(found->second + options().transaction_timeout);
}

void PostgresExclusiveLane::refuse_waiting(Moment before, const PostgresProblem& problem) {
    for (std::deque<Waiting>* queue : {&alone_queue_, &queue_}) {
        while (!queue->empty() && queue->front().turn.since < before) {
            Waiting refused = std::move(queue->front());
            queue->pop_front();
            refused.turn.done(answer_of(problem));
        }
    }
}

void PostgresSharedLane::run(PostgresStatement statement, PostgresConnection::Done done) {
    if (waiting_.size() >= options().queue_limit) {
        done(overloaded());
        return;
    }
    waiting_.push_back({std::move(statement), std::move(done), std::chrono::steady_clock::now()});
    // Not at once: others may be about to come, and go along.
    if (!std::exchange(dispatching_, true)) {
        loop().post([this] {
            dispatching_ = false;
            dispatch();
        });
    }
}

void PostgresSharedLane::serve(const PostgresConnectionPtr& connection) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), group_limit));
    std::vector<Waiting> group(std::move_iterator(waiting_.begin()), std::move_iterator(waiting_.begin() + count));
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    std::vector<PostgresStatement> statements;
    statements.reserve(group.size());
    for (Waiting& one : group) {
        statements.push_back(std::move(one.statement));
    }
    connection->run(std::move(statements), [this, connection, group = std::move(group)](PostgresAnswer answer) mutable {
        tell(std::move(group), std::move(answer));
        give_back(connection);
    });
}

void PostgresSharedLane::refuse_waiting(Moment before, const PostgresProblem& problem) {
    while (!waiting_.empty() && waiting_.front().since < before) {
        Waiting refused = std::move(waiting_.front());
        waiting_.pop_front();
        refused.done(answer_of(problem));
    }
}

void PostgresSharedLane::tell(std::vector<Waiting> group, PostgresAnswer answer) {
    const std::size_t succeeded = answer.results.size();
    for (std::size_t i = 0; i < succeeded; ++i) {
        PostgresAnswer own;
        own.results.push_back(std::move(answer.results[i]));
        group[i].done(std::move(own));
    }
    for (std::size_t i = succeeded; i < group.size(); ++i) {
        const bool lost = answer.problem->kind == PostgresProblem::Kind::lost;
        if (i == succeeded || lost) {
            group[i].done(answer_of(*answer.problem));
        } else {
            group[i].statement = std::move(answer.statements[i]);
            waiting_.push_back(std::move(group[i]));
        }
    }
}

} // namespace merx::sql
