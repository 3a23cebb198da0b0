// lag NETNS TAP NETNS TAP DELAY_MS LOSS_PPM SEED: joins two TAP devices, one in each network namespace, by a link that
// delays every frame and loses some, each way. The losses follow from the seed. ARP is never lost. Ends on SIGTERM.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 65536, BURST = 64 };

struct frame {
  uint64_t due;
  uint16_t bytes;
  uint8_t data[2038];
};

// What is on its way in one direction: slots from head to tail, in the order in which they are due.
struct way {
  int from, to;
  uint32_t head, tail;
  struct frame *slots;
};

static volatile sig_atomic_t stopped;
static uint64_t state;

static void stop(int signal) { (void)signal; stopped = 1; }

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

// xorshift64: 0 … 999,999
static uint32_t chance(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (state >> 20) % 1000000;
}

static int open_tap(const char *netns, const char *name) {
  char path[128];
  snprintf(path, sizeof path, "/var/run/netns/%s", netns);
  int own = open("/proc/self/ns/net", O_RDONLY), other = open(path, O_RDONLY);
  if (own < 0 || other < 0 || setns(other, CLONE_NEWNET)) fail("setns");
  int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request)) fail("TUNSETIFF");
  if (setns(own, CLONE_NEWNET)) fail("setns");
  close(own);
  close(other);
  return tap;
}

static int is_arp(const struct frame *frame) { return frame->data[12] == 0x08 && frame->data[13] == 0x06; }

static void take(struct way *way, uint64_t due, uint32_t loss) {
  for (int i = 0; i < BURST && way->tail - way->head < SLOTS; i++) {
    struct frame *frame = &way->slots[way->tail % SLOTS];
    int bytes = read(way->from, frame->data, sizeof frame->data);
    if (bytes <= 0) return;
    if (!is_arp(frame) && chance() < loss) continue;
    frame->bytes = bytes;
    frame->due = due;
    way->tail++;
  }
}

static void deliver(struct way *way, uint64_t at) {
  for (; way->head != way->tail; way->head++) {
    struct frame *frame = &way->slots[way->head % SLOTS];
    if (frame->due > at) return;
    if (write(way->to, frame->data, frame->bytes) < 0) continue;  // a full device loses it, as a router would
  }
}

int main(int count, char **arguments) {
  if (count != 8) return 2;
  int one = open_tap(arguments[1], arguments[2]), other = open_tap(arguments[3], arguments[4]);
  uint64_t delay = atof(arguments[5]) * 1e6;
  uint32_t loss = atoi(arguments[6]);
  state = strtoull(arguments[7], 0, 10) * 0x9E3779B97F4A7C15ull | 1;
  struct way ways[2] = {{.from = one, .to = other}, {.from = other, .to = one}};
  for (int i = 0; i < 2; i++)
    if (!(ways[i].slots = malloc(sizeof(struct frame) * SLOTS))) fail("malloc");
  signal(SIGTERM, stop);
  signal(SIGINT, stop);
  puts("ready");
  fflush(stdout);
  while (!stopped) {
    struct pollfd polled[2] = {{one, POLLIN, 0}, {other, POLLIN, 0}};
    int64_t wait = 1000000000, at = now();
    for (int i = 0; i < 2; i++) {
      if (ways[i].head == ways[i].tail) continue;
      int64_t left = (int64_t)ways[i].slots[ways[i].head % SLOTS].due - at;
      if (left < wait) wait = left < 0 ? 0 : left;
    }
    struct timespec timeout = {wait / 1000000000, wait % 1000000000};
    ppoll(polled, 2, &timeout, 0);
    at = now();
    for (int i = 0; i < 2; i++) {
      if (polled[i].revents & POLLIN) take(&ways[i], at + delay, loss);
      deliver(&ways[i], at);
    }
  }
  return 0;
}
