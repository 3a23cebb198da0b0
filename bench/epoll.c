// The limit that others are measured against: one thread, one read buffer, epoll, and a loop that the compiler
// vectorises. Listens on a free port of 127.0.0.1, says which on stdout, and serves until it is killed.
//
//   epoll raw BUFFER_BYTES    sends back the upper case of each read
//   epoll lines BUFFER_BYTES  sends back the upper case of each whole line; a longer one than the buffer ends its peer
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MAX_EVENTS = 512, BACKLOG = 4096 };

// Bytes that wait in memory of their own; none while nothing waits.
struct held {
  char *bytes;
  size_t length;
};

struct connection {
  int fd;
  struct held line;    // read, but not a whole line yet
  struct held unsent;  // answers that the kernel didn't take; nothing is read while there are any
};

static int epoll_fd;
static char *buffer;
static size_t buffer_bytes;
static bool by_lines;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void hold(struct held *held, const char *bytes, size_t length) {
  held->bytes = malloc(length);
  if (held->bytes == NULL) die("malloc");
  memcpy(held->bytes, bytes, length);
  held->length = length;
}

static void release(struct held *held) {
  free(held->bytes);
  *held = (struct held){0};
}

static void watch(struct connection *connection, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = connection};
  if (epoll_ctl(epoll_fd, operation, connection->fd, &event) != 0) die("epoll_ctl");
}

static void end(struct connection *connection) {
  close(connection->fd);
  release(&connection->line);
  release(&connection->unsent);
  free(connection);
}

static void upper_case(char *bytes, size_t length) {
  for (size_t at = 0; at < length; at += 1) {
    unsigned char is_lower = (unsigned char)(bytes[at] - 'a') < 26;
    bytes[at] = (char)(bytes[at] - (is_lower << 5));
  }
}

// Upper-cases line by line, as a protocol would have to, and returns the length of the whole lines.
static size_t upper_case_lines(char *bytes, size_t length) {
  size_t start = 0;
  for (char *feed; (feed = memchr(bytes + start, '\n', length - start)) != NULL;) {
    size_t next = (size_t)(feed - bytes) + 1;
    upper_case(bytes + start, next - start);
    start = next;
  }
  return start;
}

// Sends, keeping what the kernel doesn't take; false where the peer is gone.
static bool answer(struct connection *connection, const char *bytes, size_t length) {
  ssize_t taken = send(connection->fd, bytes, length, MSG_NOSIGNAL);
  if (taken < 0 && errno != EAGAIN) return false;
  size_t sent = taken < 0 ? 0 : (size_t)taken;
  if (sent == length) return true;
  hold(&connection->unsent, bytes + sent, length - sent);
  watch(connection, EPOLL_CTL_MOD, EPOLLOUT);
  return true;
}

static bool send_rest(struct connection *connection) {
  struct held rest = connection->unsent;
  connection->unsent = (struct held){0};
  bool is_alive = answer(connection, rest.bytes, rest.length);
  free(rest.bytes);
  if (is_alive && connection->unsent.length == 0) watch(connection, EPOLL_CTL_MOD, EPOLLIN);
  return is_alive;
}

static bool serve(struct connection *connection) {
  size_t held = connection->line.length;
  if (held == buffer_bytes) return false;
  ssize_t came = read(connection->fd, buffer + held, buffer_bytes - held);
  if (came <= 0) return came < 0 && errno == EAGAIN;
  if (held > 0) memcpy(buffer, connection->line.bytes, held);
  release(&connection->line);
  size_t length = held + (size_t)came;
  size_t whole = length;
  if (by_lines) whole = upper_case_lines(buffer, length);
  else upper_case(buffer, length);
  if (whole < length) hold(&connection->line, buffer + whole, length - whole);
  return whole == 0 || answer(connection, buffer, whole);
}

static void accept_all(int listener) {
  int one = 1;
  for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) die("calloc");
    connection->fd = fd;
    watch(connection, EPOLL_CTL_ADD, EPOLLIN);
  }
}

static int listen_on_free_port(void) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, BACKLOG) != 0) die("listen");
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("{\"event\":\"listening\",\"port\":%d}\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

static void raise_descriptor_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int count, char **words) {
  if (count != 3) return fputs("epoll raw|lines BUFFER_BYTES\n", stderr), 2;
  by_lines = strcmp(words[1], "lines") == 0;
  buffer_bytes = strtoull(words[2], NULL, 10);
  buffer = malloc(buffer_bytes);
  if (buffer == NULL) die("malloc");
  raise_descriptor_limit();
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  struct connection listener = {.fd = listen_on_free_port()};
  watch(&listener, EPOLL_CTL_ADD, EPOLLIN);
  for (;;) {
    struct epoll_event events[MAX_EVENTS];
    int ready = epoll_wait(epoll_fd, events, MAX_EVENTS, -1);
    for (int index = 0; index < ready; index += 1) {
      struct connection *connection = events[index].data.ptr;
      if (connection == &listener) {
        accept_all(listener.fd);
        continue;
      }
      bool is_alive = connection->unsent.length > 0 ? send_rest(connection) : serve(connection);
      if (!is_alive) end(connection);
    }
  }
}
