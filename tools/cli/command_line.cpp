// SPDX-License-Identifier: MIT
// How commands and options are spelled. The one file that knows the library for it.
#include "command_line.hpp"

#include <kaiko/version.hpp>

#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"

namespace kaiko_cli {
namespace {

constexpr const char* description =
    "Emotions of texts, by the Kaiko API.\n"
    "The key comes from KAIKO_API_KEY or a file (KAIKO_API_KEY_FILE, --key-file).";

constexpr const char* footer =
    "Exit status: 0 fine, 2 usage, 3 key or settings, 4 refused key, 5 no credits, 6 refused\n"
    "request, 7 rate limited, 8 network or service, 9 some messages failed, 10 unfinished,\n"
    "130 interrupted, 1 anything else. To try it without a key, run kaiko-emulator.";

constexpr const char* batch_footer =
    "Input: CSV with a row of names (RFC 4180, UTF-8), JSON Lines (objects or\n"
    "strings), or a text a line. Empty lines are left out and not counted. A file is\n"
    "read once before the first call, so that a mistake in it costs nothing.\n"
    "Output: a line a message, in the order of the input; what failed says why.\n"
    "Results may quote the texts.\n"
    "A run with --journal that was interrupted or killed goes on with the same\n"
    "command and --resume: a file then has each message once. Standard output may get\n"
    "some lines twice: drop them by their index. When a run is complete its journal\n"
    "may be deleted.";

void add_session_options(CLI::App& app, Session& session) {
  const auto add = [&app](const char* name, auto& value, const char* what) {
    return app.add_option(name, value, what)->group("Connection");
  };
  add("--key-file", session.key_file, "file with the API key [KAIKO_API_KEY_FILE]");
  add("--environment", session.environment, "which API, where the key does not tell")
      ->check(CLI::IsMember({"production", "staging"}));
  add("--base-url", session.base_url, "another API, such as an emulator's [KAIKO_BASE_URL]");
  add("--ca-file", session.ca_file, "authority to trust, not the system's [KAIKO_CA_FILE]");
  add("--timeout", session.timeout_seconds,
      "seconds for a call with its retries [90; doctor: 20];\n"
      "of a streamed answer: until it begins")
      ->check(CLI::Range(0.001, 86400.0));
  app.add_flag("--bearer", session.is_bearer, "send the key as Authorization: Bearer")
      ->group("Connection");
  app.add_flag("--strict", session.is_strict, "never send again what may have been carried out")
      ->group("Connection");
  app.add_flag("--json", session.is_json, "the answer as one line of JSON, for programs");
  app.add_flag("-v,--verbose", session.is_verbose, "a line for each attempt, on standard error");
}

// Commands under `app`; the one that was given is asked for with chosen().
class Commands {
 public:
  CLI::App& add(CLI::App& app, const char* name, const char* what, Run run) {
    CLI::App* const command = app.add_subcommand(name, what);
    command->fallthrough();
    entries_.emplace_back(command, std::move(run));
    return *command;
  }
  Run chosen() const {
    for (const auto& [command, run] : entries_) {
      if (command->parsed()) return run;
    }
    return nullptr;
  }

 private:
  std::vector<std::pair<CLI::App*, Run>> entries_;
};

void add_analyze(CLI::App& app, Commands& commands, const Session& session) {
  const auto arguments = std::make_shared<AnalyzeArguments>();
  CLI::App& command = commands.add(app, "analyze", "the emotion of one text",
                                   [=, &session] { return analyze(*arguments, session); });
  command.add_option("text", arguments->text, "the text, in quotes; or - for standard input");
  command.add_option("--model", arguments->model, "emotion model")->capture_default_str();
  command.add_option("--role", arguments->role, "who said it: user, assistant, ...");
}

void add_context(CLI::App& app, Commands& commands, const Session& session) {
  const auto arguments = std::make_shared<ContextArguments>();
  CLI::App& context = *app.add_subcommand("context", "a conversation that the API remembers");
  context.fallthrough()->require_subcommand(1);
  const auto add = [&](const char* name, const char* what, auto run) -> CLI::App& {
    CLI::App& command =
        commands.add(context, name, what, [=, &session] { return run(*arguments, session); });
    command.add_option("id", arguments->id, "the context's id, such as user-session-123")
        ->required();
    return command;
  };
  CLI::App& said = add("analyze", "add messages: arguments, or a line each on standard input",
                       &analyze_in_context);
  // Of a list without an end the library takes an argument in brackets apart, "[sighs] yes, [sobs]"
  // for one; of a list that wants more than there will be it does not.
  constexpr int endless = 1 << 20;
  said.add_option("texts", arguments->texts, "texts, each in quotes and a message of its own")
      ->allow_extra_args(false)
      ->expected(endless)
      ->take_all()
      ->option_text("TEXT ...");
  said.add_option("--model", arguments->model, "emotion model")->capture_default_str();
  said.add_option("--role", arguments->role, "who said it")->capture_default_str();
  said.add_option("--external-id", arguments->external_id,
                  "a name for the message, to ask for it later; the gateway takes UUIDs only");
  add("state", "where the conversation stands; kept for 24 hours", &tell_state);
  add("message", "one of its messages", &tell_message)
      .add_option("external-id", arguments->external_id, "the message's name")
      ->required();
}

void add_chat(CLI::App& app, Commands& commands, const Session& session) {
  const auto arguments = std::make_shared<ChatArguments>();
  CLI::App& command = commands.add(app, "chat", "talk with a language model, and see your emotions",
                                   [=, &session] { return chat(*arguments, session); });
  kaiko::ChatRequest& request = arguments->request;
  command.add_option("text", arguments->text,
                     "one question, in quotes; without it a line each on standard input");
  command.add_option("--model", request.model, "language model")->capture_default_str();
  command.add_option("--emotion-model", request.emotion_model, "emotion model")
      ->capture_default_str();
  command.add_option("--context", request.context_id, "id of a conversation");
  command.add_option("--system", arguments->system,
                     "what the model is told first; the gateway refuses it");
  command.add_option("--temperature", request.model_params.temperature, "how freely it answers")
      ->check(CLI::Range(0.0, 2.0));
  command.add_option("--max-tokens", request.model_params.max_tokens, "length of an answer")
      ->check(CLI::PositiveNumber);
  command.add_flag("--whole", arguments->is_whole, "show an answer when it is complete");
  command.add_flag("--forget", arguments->is_forgetting,
                   "send each question alone; the gateway reads the first of a talk only");
}

void add_batch(CLI::App& app, Commands& commands, const Session& session) {
  const auto arguments = std::make_shared<BatchArguments>();
  CLI::App& command = commands.add(app, "batch", "any number of texts: CSV, JSON Lines or lines",
                                   [=, &session] { return batch(*arguments, session); });
  const auto add = [&command](const char* name, auto& value, const char* what) {
    return command.add_option(name, value, what);
  };
  add("file", arguments->input, "the messages; - or nothing: standard input");
  add("--format", arguments->format, "of the input [by the file's ending]")
      ->check(CLI::IsMember({"csv", "jsonl", "lines"}));
  add("--column", arguments->column, "column or member that is the text")->capture_default_str();
  add("--id-column", arguments->id_column, "column or member that becomes the result's `id`");
  add("-o,--output", arguments->output, "file for the results [standard output]");
  add("--output-format", arguments->output_format,
      "of the results [by their file's ending, or jsonl]")
      ->check(CLI::IsMember({"jsonl", "csv"}));
  add("--journal", arguments->journal, "file that lets a run be gone on with");
  command.add_flag("--resume", arguments->is_resuming, "go on with the run of the journal");
  command.add_flag("--dry-run", arguments->is_dry_run,
                   "count, tell the time at the limit, analyse nothing");
  add("--model", arguments->model, "emotion model")->capture_default_str();
  command.footer(batch_footer);
}

}  // namespace

std::variant<Run, ExitCode> read_command_line(int argc, char** argv, Session& session) {
  CLI::App app(description, "kaiko");
  app.set_version_flag("--version", std::string("kaiko ") + KAIKO_VERSION_STRING);
  app.footer(footer);
  app.require_subcommand(1);
  add_session_options(app, session);
  Commands commands;
  add_analyze(app, commands, session);
  add_context(app, commands, session);
  add_chat(app, commands, session);
  add_batch(app, commands, session);
  commands.add(app, "doctor", "look at the key, the network and the API; sends no text",
               [&session] { return doctor(session); });
  commands.add(app, "emulator", "how to run a local stand-in for the API", &tell_of_emulator);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // The library has exit statuses of its own; here all mistakes of usage have one.
    return app.exit(error) == 0 ? exit_fine : exit_usage;
  }
  return commands.chosen();
}

}  // namespace kaiko_cli
