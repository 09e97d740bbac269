// SPDX-License-Identifier: MIT
// kaiko batch: any number of texts in, one line for each out, at the API's limit; interrupted or
// killed, it can be gone on with.
#include <kaiko/bulk.hpp>

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "commands.hpp"
#include "dry_run.hpp"
#include "failure.hpp"
#include "input_file.hpp"
#include "message_reader.hpp"
#include "output_file.hpp"
#include "progress_line.hpp"
#include "result_writer.hpp"
#include "terminal.hpp"

namespace kaiko_cli {
namespace {

const std::map<std::string, InputFormat> input_formats = {
    {"csv", InputFormat::csv}, {"jsonl", InputFormat::jsonl}, {"lines", InputFormat::lines}};

bool is_there(const std::string& path) {
  std::error_code unknown;
  return std::filesystem::exists(path, unknown);
}

void say(const std::string& line) { std::fprintf(stderr, "kaiko: %s\n", printable(line).c_str()); }

// The messages of the input, with the ids that their lines need later.
class Messages {
 public:
  Messages(const BatchArguments& arguments, const Session& session)
      : interrupt_(session.interrupt), file_(arguments.input, interrupt_) {
    shape_.column = arguments.column;
    shape_.id_column = arguments.id_column;
    const auto named = input_formats.find(arguments.format);
    shape_.format = named == input_formats.end() ? format_of(arguments.input) : named->second;
    begin();
  }

  MessageReader& reader() noexcept { return *reader_; }
  // By reading it, if that can be done twice. Throws Failure for what is wrong in it.
  std::optional<std::uint64_t> count() {
    if (!file_.is_regular()) return std::nullopt;
    std::uint64_t count = 0;
    try {
      while (reader_->next()) ++count;
    } catch (const Failure&) {
      if (!interrupt_.is_cancelled()) throw;  // else it was read in part
    }
    file_.rewind();
    begin();
    return count;
  }

  // Reads the first one ahead. Throws Failure for what is wrong until then.
  void peek() { first_ = reader_->next(); }

  // What is wrong with the input ends it here: what was taken is finished first.
  std::optional<kaiko::Message> next(const OutputFile& output) {
    std::optional<InputMessage> taken;
    if (!trouble_) {
      try {
        taken = first_ ? std::exchange(first_, std::nullopt) : reader_->next();
      } catch (const Failure& failure) {
        trouble_ = failure;
      }
    }
    if (interrupt_.is_cancelled()) is_cut_short_ = true;
    if (!taken || is_cut_short_) return std::nullopt;
    if (!taken->id.empty() && !output.has(given_)) ids_.emplace_back(given_, std::move(taken->id));
    ++given_;
    kaiko::Message message;
    message.text = std::move(taken->text);
    return message;
  }
  // Asked in the order of the input.
  std::string take_id(std::uint64_t index) {
    while (!ids_.empty() && ids_.front().first < index) ids_.pop_front();
    if (ids_.empty() || ids_.front().first != index) return {};
    std::string id = std::move(ids_.front().second);
    ids_.pop_front();
    return id;
  }

  std::uint64_t given() const noexcept { return given_; }
  const std::optional<Failure>& trouble() const noexcept { return trouble_; }
  bool is_cut_short() const noexcept { return is_cut_short_; }  // by the interrupt

 private:
  void begin() {
    reader_ = make_message_reader(
        [this](char* bytes, std::size_t size) { return file_.read(bytes, size); }, shape_);
  }

  const kaiko::CancelToken interrupt_;
  InputFile file_;
  InputShape shape_;
  std::unique_ptr<MessageReader> reader_;
  std::optional<InputMessage> first_;
  std::deque<std::pair<std::uint64_t, std::string>> ids_;  // of messages under way
  std::uint64_t given_ = 0;
  std::optional<Failure> trouble_;
  bool is_cut_short_ = false;
};

ExitCode dry_run(Messages& messages, const Session& session) {
  DryRun result = count_messages(messages.reader());
  if (session.interrupt.is_cancelled()) return exit_interrupted;
  ask_for_limit(result, session);
  if (session.is_json) {
    std::puts(to_json(result).c_str());
  } else {
    for (const std::string& line : lines_of(result)) std::puts(line.c_str());
  }
  return result.trouble ? exit_code_of(result.trouble->kind) : exit_fine;
}

OutputPlan plan_of(const BatchArguments& arguments) {
  OutputPlan plan;
  plan.path = arguments.output;
  plan.is_resuming = arguments.is_resuming;
  plan.journal = arguments.journal;
  const bool is_csv = arguments.output_format.empty()
                          ? format_of(arguments.output) == InputFormat::csv
                          : arguments.output_format == "csv";
  if (is_csv) plan.format = OutputFormat::csv;
  return plan;
}

// Before a file is made or a call.
void check_journal(const BatchArguments& arguments) {
  if (arguments.journal.empty()) {
    if (!arguments.is_resuming) return;
    throw Failure(exit_usage, "--resume needs the --journal of the run to go on with");
  }
  if (!arguments.is_resuming && is_there(arguments.journal)) {
    throw Failure(exit_usage, arguments.journal + " is there already: --resume goes on with its " +
                                  "run; for a new run delete it, or name another");
  }
}

std::string summary_of(const kaiko::BulkReport& report) {
  std::string line = grouped(report.done) + " done, " + grouped(report.failed) + " failed";
  if (report.fallbacks > 0) line += ", " + grouped(report.fallbacks) + " fallbacks";
  if (report.resumed > 0) line += ", " + grouped(report.resumed) + " by an earlier run";
  if (report.resumed_failed > 0) line += " (" + grouped(report.resumed_failed) + " failed)";
  if (report.stopped_by) line += ", " + grouped(report.unfinished.size()) + " begun and not done";
  const std::chrono::duration<double> seconds = report.elapsed;
  return line + "; " + counted(report.requests, "request", "requests") + " in " +
         decimal(seconds.count()) + " s";
}

// One run, from the input to the output.
class Batch {
 public:
  Batch(const BatchArguments& arguments, const Session& session)
      : arguments_(arguments),
        session_(session),
        messages_(arguments, session),
        display_(stderr, ::isatty(STDERR_FILENO) == 1) {}

  ExitCode run() {
    if (arguments_.is_dry_run) return dry_run(messages_, session_);
    check_journal(arguments_);
    const auto expected = messages_.count();
    const kaiko::Client client = make_client(session_);
    // A file was looked through; of a pipe at least the beginning is, where most mistakes show.
    if (!expected) messages_.peek();
    ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of write()
    OutputFile output(plan_of(arguments_), session_.interrupt);
    try {
      return run_into(output, client, expected);
    } catch (const Failure&) {
      output.remove_if_empty();  // it would be in the way of the command that puts things right
      throw;
    }
  }

 private:
  ExitCode run_into(OutputFile& output, const kaiko::Client& client,
                    std::optional<std::uint64_t> expected) {
    if (arguments_.is_resuming && output.next() > 0 && !is_there(arguments_.journal)) {
      throw Failure(exit_usage, arguments_.journal + " is not there, but results are: this run " +
                                    "can't be gone on with");
    }
    const kaiko::BulkReport report = analyze(client, output, expected);
    output.sync();
    display_.clear();
    if (report.stopped_by) output.remove_if_empty();
    return end(report, output);
  }

  kaiko::BulkReport analyze(const kaiko::Client& client, OutputFile& output,
                            std::optional<std::uint64_t> expected) {
    const OutputFormat format = plan_of(arguments_).format;
    // Both on a terminal would mix.
    const bool is_shown = display_.is_shown() && (output.is_file() || ::isatty(STDOUT_FILENO) != 1);
    kaiko::BulkOptions options;
    options.model = arguments_.model;
    options.journal.path = arguments_.journal;
    options.journal.is_resuming = arguments_.is_resuming;
    options.call = call_options(session_);
    options.expected = expected;
    if (is_shown) {
      options.on_progress = [&](const kaiko::BulkProgress& progress) {
        display_.draw(progress, expected);
      };
    }
    bool is_first = arguments_.is_resuming;
    const auto sink = [&](const kaiko::BulkAnswer& answer) {
      // It is in its turn: where its line would leave a gap, write() refuses the file.
      const bool is_in_turn = std::exchange(is_first, false);
      if (output.has(answer.index)) return output.check(answer.index, answer.emotion);
      // One that the journal had no room for, before its turn: in the file it would be out of
      // place.
      const bool is_gap = output.is_file() && answer.index > output.next();
      if (!arguments_.journal.empty() && is_gap && !is_in_turn) return;
      const std::string id = messages_.take_id(answer.index);
      output.write(answer.index, result_line(format, answer.index, id, answer.emotion));
    };
    try {
      return client.analyze_all([&] { return messages_.next(output); }, sink, options);
    } catch (const Failure& failure) {
      display_.clear();
      if (failure.code() != exit_usage) say_how_to_go_on();
      throw;
    }
  }

  ExitCode end(const kaiko::BulkReport& report, const OutputFile& output) {
    say(summary_of(report));
    if (session_.interrupt.is_cancelled() && (report.stopped_by || messages_.is_cut_short())) {
      say("interrupted");
      say_how_to_go_on();
      return exit_interrupted;
    }
    if (messages_.trouble()) {
      say_how_to_go_on();
      throw Failure(*messages_.trouble());
    }
    if (const auto& error = report.stopped_by) return stopped(*error);
    if (output.is_file() && output.next() != messages_.given()) {
      throw Failure(exit_usage, arguments_.output + " has " + std::to_string(output.next()) +
                                    " results, and the input " + std::to_string(messages_.given()) +
                                    " messages: they are not of the same run");
    }
    return report.failed + report.resumed_failed > 0 ? exit_partly : exit_fine;
  }
  ExitCode stopped(const kaiko::Error& error) {
    say(describe(error));
    const bool is_set_up = error.kind == kaiko::ErrorKind::configuration ||
                           error.kind == kaiko::ErrorKind::invalid_argument;
    if (is_set_up) return exit_code_of(error.kind);  // going on would end the same way
    say_how_to_go_on();
    return exit_unfinished;
  }

  void say_how_to_go_on() const {
    if (arguments_.journal.empty()) {
      say("not complete, and without --journal it can't be gone on with");
    } else if (arguments_.is_resuming) {
      say("not complete: the same command goes on");
    } else {
      say("not complete: the same command with --resume goes on");
    }
  }

  const BatchArguments& arguments_;
  const Session& session_;
  Messages messages_;
  ProgressDisplay display_;
};

}  // namespace

ExitCode batch(const BatchArguments& arguments, const Session& session) {
  return Batch(arguments, session).run();
}

}  // namespace kaiko_cli
