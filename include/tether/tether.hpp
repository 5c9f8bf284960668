#pragma once
// Everything. A program that counts bytes loses nothing by it: only what it uses is linked.
#include <tether/chat_client.hpp>
#include <tether/dom.hpp>
#include <tether/json.hpp>
#include <tether/live_data_client.hpp>
#include <tether/msgpack.hpp>
#include <tether/reliable_websocket.hpp>
#include <tether/task.hpp>
#include <tether/timers.hpp>
#include <tether/value.hpp>
#include <tether/websocket.hpp>
