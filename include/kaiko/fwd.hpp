// SPDX-License-Identifier: MIT
// Names only, for headers of yours that mention the SDK without using it. Costs nothing to include.
#pragma once

#include <kaiko/version.hpp>

KAIKO_NAMESPACE_BEGIN

class ApiKey;
class CancelSource;
class CancelToken;
class Client;
class Context;
class HeaderBlock;
class Lane;
class Observer;
class Runtime;
class Transport;
struct Analysis;
struct AnalysisRequest;
struct BatchAnalysis;
struct BulkAnswer;
struct BulkOptions;
struct BulkProgress;
struct BulkReport;
struct CallInfo;
struct CallOptions;
struct ChatCompletion;
struct ChatDelta;
struct ChatRequest;
struct Emotion;
struct Error;
struct Guarantee;
struct Guarantees;
struct HttpReply;
struct HttpRequest;
struct Options;
struct ServiceStatus;
template <class T>
class OpenEnum;
template <class T>
class OrderedMap;
template <class T>
class Result;

KAIKO_NAMESPACE_END
