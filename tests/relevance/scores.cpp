#include "scores.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "metrics.hpp"

namespace merx::relevance {
namespace {

constexpr double visible = 0.005; // differences below it are none

std::vector<std::string> kinds_of(const std::vector<JudgedQuery>& queries) {
    std::vector<std::string> kinds;
    for (const JudgedQuery& query : queries) {
        if (!query.grades.empty() && std::ranges::find(kinds, query.kind) == kinds.end()) {
            kinds.push_back(query.kind);
        }
    }
    return kinds;
}

std::string header(std::string_view first, const std::vector<EngineScores>& engines) {
    std::string text = fmt::format("| {:<16} | queries |", first);
    std::string rule = fmt::format("|{:-<18}|---------|", "");
    for (const EngineScores& engine : engines) {
        text += fmt::format(" {:>11} |", engine.engine);
        rule += "-------------|";
    }
    return text + '\n' + rule + '\n';
}

std::string measure_table(std::string_view name, double Means::* value, const std::vector<EngineScores>& engines,
                          const std::vector<JudgedQuery>& queries) {
    std::string text = header(name, engines);
    std::vector<std::string> kinds = kinds_of(queries);
    kinds.emplace_back(); // all
    for (const std::string& kind : kinds) {
        text += fmt::format("| {:<16} | {:>7} |", kind.empty() ? "all" : kind,
                            means(engines.front(), queries, kind).queries);
        for (const EngineScores& engine : engines) {
            text += fmt::format(" {:>11.3f} |", means(engine, queries, kind).*value);
        }
        text += '\n';
    }
    return text + '\n';
}

} // namespace

EngineScores measure(search_engines::Engine& engine, const std::vector<JudgedQuery>& queries,
                     const std::map<std::string, std::string>& names) {
    EngineScores result{engine.name(), {}};
    for (const JudgedQuery& query : queries) {
        std::vector<std::string> answer;
        for (const std::string& id : engine.find(query.text, answer_depth)) {
            answer.push_back(names.at(id));
        }
        Score score{.empty = answer.empty()};
        if (!query.grades.empty()) {
            score.ndcg = ndcg_at_10(answer, query.grades);
            score.reciprocal_rank = reciprocal_rank(answer, query.grades);
            score.recall = recall_at_100(answer, query.grades);
        }
        result.scores.push_back(score);
    }
    return result;
}

Means means(const EngineScores& scores, const std::vector<JudgedQuery>& queries, std::string_view kind) {
    Means sums;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        if (!kind.empty() && queries[i].kind != kind) {
            continue;
        }
        const Score& score = scores.scores[i];
        if (queries[i].grades.empty()) {
            ++sums.unanswerable;
            sums.empty += score.empty ? 1 : 0;
            continue;
        }
        ++sums.queries;
        sums.ndcg += score.ndcg;
        sums.reciprocal_rank += score.reciprocal_rank;
        sums.recall += score.recall;
    }
    const auto count = static_cast<double>(std::max<std::size_t>(sums.queries, 1));
    sums.ndcg /= count;
    sums.reciprocal_rank /= count;
    sums.recall /= count;
    sums.empty /= static_cast<double>(std::max<std::size_t>(sums.unanswerable, 1));
    return sums;
}

std::string table(const std::vector<EngineScores>& engines, const std::vector<JudgedQuery>& queries) {
    std::string text = measure_table("nDCG@10", &Means::ndcg, engines, queries) +
                       measure_table("MRR", &Means::reciprocal_rank, engines, queries) +
                       measure_table("recall@100", &Means::recall, engines, queries);
    text += header("answered empty", engines);
    text += fmt::format("| {:<16} | {:>7} |", "no_result", means(engines.front(), queries).unanswerable);
    for (const EngineScores& engine : engines) {
        text += fmt::format(" {:>11.3f} |", means(engine, queries).empty);
    }
    return text + '\n';
}

std::string query_lines(const std::vector<EngineScores>& engines, const std::vector<JudgedQuery>& queries) {
    std::string text = "nDCG@10 / recall@100 of";
    for (const EngineScores& engine : engines) {
        text += ' ' + engine.engine + (&engine == &engines.back() ? "\n" : ",");
    }
    for (std::size_t i = 0; i < queries.size(); ++i) {
        const Score& first = engines.front().scores[i];
        std::string columns;
        bool behind = false;
        for (const EngineScores& engine : engines) {
            const Score& score = engine.scores[i];
            if (queries[i].grades.empty()) {
                columns += score.empty ? " empty      " : " NOT EMPTY  ";
                behind = behind || (score.empty && !first.empty);
            } else {
                columns += fmt::format(" {:.2f} / {:.2f}", score.ndcg, score.recall);
                behind = behind || score.ndcg > first.ndcg + visible || score.recall > first.recall + visible;
            }
        }
        text += fmt::format("{} {:<12} {:<50}{}\n", behind ? '-' : ' ', queries[i].kind, queries[i].text, columns);
    }
    return text;
}

} // namespace merx::relevance
