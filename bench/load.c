// Loads a server on 127.0.0.1 that sends back the upper case of what it gets, checks every byte of its replies, and
// prints one line of JSON. Whatever goes wrong (a wrong byte, a reset, a stall) ends it with status 1 and a sentence.
//
//   load exchange …  every connection keeps IN_FLIGHT messages under way: ping-pong (1), pipelined, lines, bulk
//   load churn …     every slot connects, has one message answered, resets the connection, and starts again
//   load ask …       every connection asks a question without an end, takes what comes for its answer, and asks the next
//   load idle …      opens the connections, has one message answered on each, says so, and holds them until stdin ends
//
//   -p PORT -P PID of the server -c CONNECTIONS -b BYTES of a message (a power of two, at most 65,536)
//   -f IN_FLIGHT -s SECONDS measured -w SECONDS of warm-up before
//
// A message is a line of ASCII text, and no two within 64 KiB are alike; what is asked is given by -q, once for each question.
// exchange, ask and churn print {"messages", "seconds", "cpuSeconds"}, the last of all threads of PID; idle prints {"connections"}.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
  SCRIPT_BYTES = 64 << 10,  // what a connection sends, over and over
  READ_BYTES = 256 << 10,
  WRITE_BYTES = 64 << 10,
  MAX_EVENTS = 512,
  MAX_DIALS = 256,  // connections being opened at a time: fewer than any server's queue would drop
  WAIT_MS = 100,
  MAX_QUESTIONS = 64,
};

static const double stall_seconds = 10;

struct options {
  int port;
  pid_t pid;
  int connections;
  size_t message_bytes;
  uint64_t in_flight;
  double seconds;
  double warmup_seconds;
};

struct connection {
  int fd;
  bool is_open;
  bool awaits_room;     // the kernel took less than was to be sent
  size_t phase;         // where in the script it begins, so that no two connections say the same
  uint64_t sent;        // bytes
  uint64_t received;    // bytes
};

static struct options options = {.connections = 1, .message_bytes = 32, .in_flight = 1, .seconds = 1};
static char request[SCRIPT_BYTES + WRITE_BYTES];
static char expected[SCRIPT_BYTES + READ_BYTES];
static char received[READ_BYTES];
static int epoll_fd;
static uint64_t messages;  // answered, of all connections
static const char *questions[MAX_QUESTIONS];
static size_t question_count;

__attribute__((format(printf, 1, 2), noreturn)) static void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(1);
}

static double seconds_of(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) fail("the server is gone");
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double now(void) { return seconds_of(CLOCK_MONOTONIC); }

// CPU time of all threads of the server, which has such a clock for every process.
static double server_cpu_seconds(void) {
  clockid_t clock;
  if (clock_getcpuclockid(options.pid, &clock) != 0) fail("no process %d", (int)options.pid);
  return seconds_of(clock);
}

// Fills both scripts; they are repeated past their end, so that any part of them lies in one piece.
static void write_scripts(void) {
  uint32_t random = 1;
  for (size_t at = 0; at < SCRIPT_BYTES; at += 1) {
    random = random * 1664525 + 1013904223;
    bool is_last = (at + 1) % options.message_bytes == 0;
    request[at] = is_last ? '\n' : (char)(' ' + (random >> 16) % 95);
  }
  for (size_t at = SCRIPT_BYTES; at < sizeof request; at += 1) request[at] = request[at - SCRIPT_BYTES];
  for (size_t at = 0; at < sizeof expected; at += 1) {
    char byte = request[at % SCRIPT_BYTES];
    expected[at] = byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
  }
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static void watch(struct connection *connection, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  if (epoll_ctl(epoll_fd, operation, connection->fd, &event) != 0) fail("epoll_ctl: %s", strerror(errno));
}

static void dial(struct connection *connection) {
  int one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection->fd < 0) fail("socket: %s", strerror(errno));
  setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  connection->is_open = false;
  connection->awaits_room = false;
  connection->sent = connection->received = 0;
  if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) {
    fail("connect: %s", strerror(errno));
  }
  watch(connection, EPOLL_CTL_ADD, EPOLLOUT);
}

static void finish_dialling(struct connection *connection) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) fail("connect: %s", strerror(error));
  connection->is_open = true;
  watch(connection, EPOLL_CTL_MOD, EPOLLIN);
}

// A reset leaves no TIME_WAIT behind, which would use up the ports.
static void reset(struct connection *connection) {
  struct linger linger = {.l_onoff = 1, .l_linger = 0};
  setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close(connection->fd);
}

// Sends until `in_flight` messages are under way, or the kernel takes no more.
static void send_requests(struct connection *connection, uint64_t in_flight) {
  uint64_t allowed = (connection->received / options.message_bytes + in_flight) * options.message_bytes;
  while (connection->sent < allowed) {
    size_t from = (connection->phase + connection->sent) % SCRIPT_BYTES;
    size_t bytes = smaller(allowed - connection->sent, WRITE_BYTES);
    ssize_t taken = send(connection->fd, request + from, bytes, MSG_NOSIGNAL);
    if (taken < 0 && errno != EAGAIN) fail("send: %s", strerror(errno));
    if (taken > 0) connection->sent += (uint64_t)taken;
    if (taken < (ssize_t)bytes) break;
  }
  bool awaits_room = connection->sent < allowed;
  if (awaits_room == connection->awaits_room) return;
  connection->awaits_room = awaits_room;
  watch(connection, EPOLL_CTL_MOD, awaits_room ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

// Takes what has come, checks it, and counts the messages that it completes.
static void receive_replies(struct connection *connection) {
  ssize_t bytes = recv(connection->fd, received, sizeof received, 0);
  if (bytes < 0 && errno == EAGAIN) return;
  if (bytes < 0) fail("recv: %s", strerror(errno));
  if (bytes == 0) fail("the server closed a connection");
  size_t from = (connection->phase + connection->received) % SCRIPT_BYTES;
  if (memcmp(received, expected + from, (size_t)bytes) != 0) {
    fail("wrong bytes after %llu right ones", (unsigned long long)connection->received);
  }
  uint64_t before = connection->received / options.message_bytes;
  connection->received += (uint64_t)bytes;
  if (connection->received > connection->sent) fail("more came back than was sent");
  messages += connection->received / options.message_bytes - before;
}

static struct connection *new_connections(void) {
  struct connection *connections = calloc((size_t)options.connections, sizeof *connections);
  if (connections == NULL) fail("no memory");
  for (int index = 0; index < options.connections; index += 1) {
    connections[index].phase = (size_t)index * options.message_bytes % SCRIPT_BYTES;
  }
  return connections;
}

// Handles what is ready with `on_ready`; a server that answers nothing for a while has stalled.
static void turn(void (*on_ready)(struct connection *, uint32_t events)) {
  static uint64_t messages_before;
  static double progress_at;
  struct epoll_event events[MAX_EVENTS];
  int ready = epoll_wait(epoll_fd, events, MAX_EVENTS, WAIT_MS);
  if (ready < 0 && errno != EINTR) fail("epoll_wait: %s", strerror(errno));
  for (int index = 0; index < ready; index += 1) on_ready(events[index].data.ptr, events[index].events);
  if (messages != messages_before || progress_at == 0) {
    messages_before = messages;
    progress_at = now();
  } else if (ready == 0 && now() - progress_at > stall_seconds) {
    fail("nothing came for %.0f s", stall_seconds);
  }
}

static void on_exchange(struct connection *connection, uint32_t events) {
  if (events & ~(uint32_t)EPOLLOUT) receive_replies(connection);
  send_requests(connection, options.in_flight);
}

// Sends one question, which fits the kernel's buffer: nothing else is under way on the connection.
static void ask(struct connection *connection) {
  const char *question = questions[(connection->phase + connection->sent++) % question_count];
  size_t bytes = strlen(question);
  if (send(connection->fd, question, bytes, MSG_NOSIGNAL) != (ssize_t)bytes) fail("send: %s", strerror(errno));
}

static void on_ask(struct connection *connection, uint32_t events) {
  (void)events;
  if (!connection->is_open) {
    finish_dialling(connection);
    ask(connection);
    return;
  }
  ssize_t bytes = recv(connection->fd, received, sizeof received, 0);
  if (bytes < 0 && errno == EAGAIN) return;
  if (bytes < 0) fail("recv: %s", strerror(errno));
  if (bytes == 0) fail("the server closed a connection");
  messages += 1;
  ask(connection);
}

static void on_churn(struct connection *connection, uint32_t events) {
  if (!connection->is_open) {
    finish_dialling(connection);
    send_requests(connection, 1);
    return;
  }
  if (events & ~(uint32_t)EPOLLOUT) receive_replies(connection);
  if (connection->received < options.message_bytes) return;
  reset(connection);
  dial(connection);
}

static void on_opening(struct connection *connection, uint32_t events) {
  if (!connection->is_open) {
    finish_dialling(connection);
    send_requests(connection, 1);
  } else if (events & ~(uint32_t)EPOLLOUT) {
    receive_replies(connection);
  }
}

// Opens every connection and has one message answered on each: a server that only queues them fails.
static void open_all(struct connection *connections) {
  for (int opened = 0; opened < options.connections;) {
    int batch = (int)smaller((size_t)(options.connections - opened), MAX_DIALS);
    for (int index = 0; index < batch; index += 1) dial(&connections[opened + index]);
    opened += batch;
    while (messages < (uint64_t)opened) turn(on_opening);
  }
}

// Runs the load for the warm-up and the measured time, and prints what the latter brought.
static void measure(void (*on_ready)(struct connection *, uint32_t events)) {
  for (double end = now() + options.warmup_seconds; now() < end;) turn(on_ready);
  uint64_t messages_before = messages;
  double cpu_before = server_cpu_seconds();
  double start = now();
  while (now() < start + options.seconds) turn(on_ready);
  double seconds = now() - start;
  double cpu_seconds = server_cpu_seconds() - cpu_before;
  printf("{\"messages\":%llu,\"seconds\":%.6f,\"cpuSeconds\":%.6f}\n",
         (unsigned long long)(messages - messages_before), seconds, cpu_seconds);
}

static void exchange(struct connection *connections) {
  open_all(connections);
  for (int index = 0; index < options.connections; index += 1) send_requests(&connections[index], options.in_flight);
  measure(on_exchange);
}

static void ask_all(struct connection *connections) {
  if (question_count == 0) fail("-q QUESTION is needed");
  for (int index = 0; index < options.connections; index += 1) {
    connections[index].phase = (size_t)index;
    dial(&connections[index]);
  }
  measure(on_ask);
}

static void churn(struct connection *connections) {
  for (int index = 0; index < options.connections; index += 1) dial(&connections[index]);
  measure(on_churn);
}

static void idle(struct connection *connections) {
  open_all(connections);
  printf("{\"connections\":%d}\n", options.connections);
  fflush(stdout);
  while (getchar() != EOF) continue;
}

static void read_options(int count, char **words) {
  for (int name; (name = getopt(count, words, "p:P:c:b:f:s:w:q:")) != -1;) {
    switch (name) {
      case 'p': options.port = atoi(optarg); break;
      case 'P': options.pid = atoi(optarg); break;
      case 'c': options.connections = atoi(optarg); break;
      case 'b': options.message_bytes = strtoull(optarg, NULL, 10); break;
      case 'f': options.in_flight = strtoull(optarg, NULL, 10); break;
      case 's': options.seconds = atof(optarg); break;
      case 'q':
        if (question_count == MAX_QUESTIONS) fail("-q: at most %d questions", MAX_QUESTIONS);
        questions[question_count++] = optarg;
        break;
      case 'w': options.warmup_seconds = atof(optarg); break;
      default: exit(2);
    }
  }
  size_t bytes = options.message_bytes;
  if (bytes == 0 || bytes > SCRIPT_BYTES || (bytes & (bytes - 1)) != 0) fail("-b: a power of two, at most 65536");
  if (options.port <= 0 || options.pid <= 0) fail("-p PORT and -P PID are needed");
  if (options.connections <= 0 || options.in_flight == 0) fail("-c and -f: a whole number above 0");
}

static void raise_descriptor_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int count, char **words) {
  if (count < 2) fail("load exchange|ask|churn|idle -p PORT -P PID …");
  const char *mode = words[1];
  read_options(count - 1, words + 1);
  raise_descriptor_limit();
  write_scripts();
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  struct connection *connections = new_connections();
  if (strcmp(mode, "exchange") == 0) exchange(connections);
  else if (strcmp(mode, "ask") == 0) ask_all(connections);
  else if (strcmp(mode, "churn") == 0) churn(connections);
  else if (strcmp(mode, "idle") == 0) idle(connections);
  else fail("no mode %s", mode);
  return 0;
}
