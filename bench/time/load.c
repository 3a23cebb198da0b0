// Keeps a window of requests under way to a time server and reports, as one line of JSON, what was answered and what CPU
// time the server's process took for it. Every NTP reply must carry the cookie of a request that wasn't answered yet.
// Usage: load ntp|text ADDRESS PORT PID SECONDS
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { SOCKETS = 8, WINDOW = 24, COOKIES = 1 << 16, REPLY_BYTES = 128 };

static int fds[SOCKETS], under_way[SOCKETS];
static uint64_t last_heard[SOCKETS];
static uint8_t requests[WINDOW][48], replies[WINDOW][REPLY_BYTES];
static struct iovec request_vectors[WINDOW], reply_vectors[WINDOW];
static struct mmsghdr sending[WINDOW], receiving[WINDOW];
static uint8_t is_open[COOKIES];
static uint32_t next_cookie;
static int is_ntp, request_bytes;
static uint64_t answered, lost, wrong;

static uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

// CPU time of all threads that a process has now, in nanoseconds.
static uint64_t cpu_ns(const char *pid) {
  char path[512];
  snprintf(path, sizeof path, "/proc/%s/task", pid);
  DIR *tasks = opendir(path);
  if (!tasks) return 0;
  uint64_t total = 0, taken;
  for (struct dirent *task; (task = readdir(tasks));) {
    if (task->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/proc/%s/task/%s/schedstat", pid, task->d_name);
    FILE *file = fopen(path, "r");
    if (!file) continue;
    if (fscanf(file, "%lu", &taken) == 1) total += taken;
    fclose(file);
  }
  closedir(tasks);
  return total;
}

static void ask(int s, int count) {
  for (int i = 0; i < count && is_ntp; i++) {
    uint32_t cookie = next_cookie++ % COOKIES, marked = htonl(cookie | 0x5a000000u);
    is_open[cookie] = 1;
    memcpy(requests[i] + 40, &marked, 4);
  }
  int sent = sendmmsg(fds[s], sending, count, 0);
  if (sent > 0) under_way[s] += sent;
}

static int is_right(const uint8_t *reply, uint32_t length) {
  if (!is_ntp) return length == 24;
  if (length != 48 || (reply[0] & 7) != 4) return 0;
  uint32_t marked;
  memcpy(&marked, reply + 24, 4);
  uint32_t cookie = ntohl(marked) & 0xffffff;
  if (ntohl(marked) >> 24 != 0x5a || cookie >= COOKIES || !is_open[cookie]) return 0;
  is_open[cookie] = 0;
  return 1;
}

static void hear(int s, uint64_t now) {
  int count = recvmmsg(fds[s], receiving, WINDOW, MSG_DONTWAIT, NULL);
  if (count <= 0) {
    if (under_way[s] > 0 && now - last_heard[s] > 100000000ull) {
      lost += under_way[s];
      under_way[s] = 0;
      last_heard[s] = now;
    }
    return;
  }
  last_heard[s] = now;
  // Replies that had been given up may come late.
  under_way[s] = under_way[s] > count ? under_way[s] - count : 0;
  for (int i = 0; i < count; i++) {
    if (is_right(replies[i], receiving[i].msg_len)) answered++;
    else wrong++;
  }
}

static void run(double seconds) {
  uint64_t end = now_ns() + (uint64_t)(seconds * 1e9);
  for (uint64_t now; (now = now_ns()) < end;) {
    for (int s = 0; s < SOCKETS; s++) {
      hear(s, now);
      if (under_way[s] <= WINDOW / 2) ask(s, WINDOW - under_way[s]);
    }
  }
}

int main(int count, char **arguments) {
  if (count != 6) return 2;
  is_ntp = strcmp(arguments[1], "ntp") == 0;
  request_bytes = is_ntp ? 48 : 6;
  struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[3]))};
  inet_pton(AF_INET, arguments[2], &server.sin_addr);
  for (int s = 0; s < SOCKETS; s++) {
    fds[s] = socket(AF_INET, SOCK_DGRAM, 0);
    if (connect(fds[s], (struct sockaddr *)&server, sizeof server) < 0) return perror("connect"), 1;
  }
  for (int i = 0; i < WINDOW; i++) {
    if (is_ntp) requests[i][0] = 0x23;
    else memcpy(requests[i], "\xe6\x97\xb6\xe9\x97\xb4", 6);
    request_vectors[i] = (struct iovec){requests[i], request_bytes};
    reply_vectors[i] = (struct iovec){replies[i], REPLY_BYTES};
    sending[i].msg_hdr = (struct msghdr){.msg_iov = &request_vectors[i], .msg_iovlen = 1};
    receiving[i].msg_hdr = (struct msghdr){.msg_iov = &reply_vectors[i], .msg_iovlen = 1};
  }
  run(0.7);
  answered = lost = wrong = 0;
  uint64_t started = now_ns(), cpu_before = cpu_ns(arguments[4]);
  run(atof(arguments[5]));
  double wall = (now_ns() - started) / 1e9, cpu = (cpu_ns(arguments[4]) - cpu_before) / 1e9;
  printf("{\"answered\":%lu,\"lost\":%lu,\"wrong\":%lu,\"perSecond\":%.0f,\"perCpuSecond\":%.0f}\n", answered, lost, wrong,
         answered / wall, cpu > 0 ? answered / cpu : 0);
}
