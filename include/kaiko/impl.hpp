// SPDX-License-Identifier: MIT
// All definitions behind client.hpp, which includes it where the headers are all there is. Never by
// you. The compiled library has them topic by topic in src/, so that a program links what it uses.
#pragma once

#ifdef KAIKO_COMPILED
#include <kaiko/detail/api_key_impl.hpp>
#include <kaiko/detail/decode/number_impl.hpp>
#include <kaiko/detail/emotions_impl.hpp>
#include <kaiko/detail/encode_number_impl.hpp>
#include <kaiko/detail/error_impl.hpp>
#include <kaiko/detail/guarantees_impl.hpp>
#include <kaiko/detail/observer_impl.hpp>
#include <kaiko/detail/routes_impl.hpp>
#include <kaiko/detail/runtime_impl.hpp>
#include <kaiko/detail/to_json_impl.hpp>
#endif
#include <kaiko/detail/client_bulk_impl.hpp>
#include <kaiko/detail/client_chat_impl.hpp>
#include <kaiko/detail/client_context_impl.hpp>
#include <kaiko/detail/client_impl.hpp>
