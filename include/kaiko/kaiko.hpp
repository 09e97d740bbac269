// SPDX-License-Identifier: MIT
// Everything of the SDK but kaiko/testing.hpp.
#pragma once

#include <kaiko/api_key.hpp>
#include <kaiko/bulk.hpp>
#include <kaiko/call_info.hpp>
#include <kaiko/cancel.hpp>
#include <kaiko/chat.hpp>
#include <kaiko/client.hpp>
#include <kaiko/emotion_name.hpp>
#include <kaiko/emotions.hpp>
#include <kaiko/error.hpp>
#include <kaiko/fwd.hpp>
#include <kaiko/guarantees.hpp>
#include <kaiko/headers.hpp>
#include <kaiko/insights.hpp>
#include <kaiko/observer.hpp>
#include <kaiko/open_enum.hpp>
#include <kaiko/options.hpp>
#include <kaiko/ordered_map.hpp>
#include <kaiko/result.hpp>
#include <kaiko/runtime.hpp>
#include <kaiko/submit.hpp>
#include <kaiko/thresholds.hpp>
#include <kaiko/time.hpp>
#include <kaiko/to_json.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>
