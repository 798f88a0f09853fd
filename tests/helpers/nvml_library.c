/* A driver library for tests: answers NVML's calls from the text file named by FAKE_NVML.
 *
 * One line a fact; what is not said works and is empty:
 *   count 2                    number of GPUs
 *   init 18                    what nvmlInit returns
 *   all 999                    what every call but nvmlInit returns to a session opened before `epoch` changed
 *   epoch 2                    a new driver: sessions of an older epoch get `all`
 *   v2 0                       no second version of the memory call
 *   slow 500                   milliseconds that every call about a GPU takes
 *   hang 5000                  milliseconds that the first call about a GPU takes after the cards were counted
 *   gpu1.code 15               every call about GPU 1 returns it
 *   gpu1.power.code 3          one call returns it
 *   gpu1.total 25769803776     and free, reserved, util, temp, power (mW), gen, width; name, uuid; and
 *                              pci, limit (mW), clock, memclock, mostclock, mostmemclock (MHz), fan, gennow, mostwidth,
 *                              capability (89 is 8.9), mig, ecc, display, bus (bits), links (number), up (number)
 *   gpu1.compute 2             number of processes: gpu1.compute.0 77 1048576 is pid and bytes (-1: hidden);
 *                              gpu1.graphics the same
 *   gpu1.many 10000            so many more processes that compute, pids from 100000, 1 MiB each
 *   pid.77 /usr/bin/ollama     a process's name; not said: not found
 *   gpu1.instances 2           MIG instances, each with facts as a card's: gpu1i0.uuid, gpu1i0.total …
 *   cuda 12080                 what the driver supports
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int nvml_t;
static long opened_in = -1;
static int sessions = 0;
static char state[1 << 18];
static long epoch = 0, slow_ms = 0, hang_ms = 0; /* of the file, and whether it has any code, kept so that a poll stays cheap */
static int any_code = 0;

/* Value of `key` as text; returns 0 where the file does not say. */
static int said(const char *key, char *out, size_t size) {
    size_t length = strlen(key);
    for (const char *line = state; line && *line; line = strchr(line, '\n'), line += line != NULL) {
        if (strncmp(line, key, length) || line[length] != ' ') continue;
        const char *value = line + length + 1;
        snprintf(out, size, "%.*s", (int)strcspn(value, "\n"), value);
        return 1;
    }
    return 0;
}

static long long number(const char *key, long long otherwise) {
    char text[256];
    return said(key, text, sizeof text) ? atoll(text) : otherwise;
}

/* The file is read when a session opens and when the cards are counted, so one poll sees one state. */
static void look(void) {
    const char *path = getenv("FAKE_NVML");
    FILE *file = path ? fopen(path, "r") : NULL;
    state[file ? fread(state, 1, sizeof state - 1, file) : 0] = 0;
    if (file) fclose(file);
    epoch = (long)number("epoch", 0);
    slow_ms = (long)number("slow", 0);
    hang_ms = (long)number("hang", 0);
    any_code = strstr(state, "code ") != NULL;
}

static nvml_t session(void) {
    if (!sessions) return 1;
    return opened_in == epoch ? 0 : (nvml_t)number("all", 999);
}

/* A handle is a number: index + 1, 1,000 times the instance + 1, and the epoch in which it was given out. */
static void named(void *handle, char *out, size_t size) {
    long number = (long)handle - opened_in * 1000000, instance = number / 1000;
    if (instance) snprintf(out, size, "gpu%ldi%ld", number % 1000 - 1, instance - 1);
    else snprintf(out, size, "gpu%ld", number - 1);
}

static long long fact(void *handle, const char *name, long long otherwise) {
    char gpu[32], key[96];
    named(handle, gpu, sizeof gpu);
    snprintf(key, sizeof key, "%s.%s", gpu, name);
    return number(key, otherwise);
}

static nvml_t about(void *handle, const char *call) {
    char key[64];
    nvml_t code = session();
    if (code) return code;
    if (slow_ms) usleep((useconds_t)slow_ms * 1000);
    if (hang_ms) {
        long once = hang_ms;
        hang_ms = 0;
        usleep((useconds_t)once * 1000);
    }
    if (!any_code) return 0;
    if ((code = (nvml_t)fact(handle, "code", 0))) return code;
    snprintf(key, sizeof key, "%s.code", call);
    return (nvml_t)fact(handle, key, 0);
}

static nvml_t answer(void *handle, const char *call, unsigned *out) {
    nvml_t code = about(handle, call);
    if (!code) *out = (unsigned)fact(handle, call, 0);
    return code;
}

static nvml_t text(void *handle, const char *call, char *out, unsigned size) {
    char gpu[32], key[96];
    nvml_t code = about(handle, call);
    if (code) return code;
    named(handle, gpu, sizeof gpu);
    snprintf(key, sizeof key, "%s.%s", gpu, call);
    if (!said(key, out, size)) snprintf(out, size, "%s", key);
    return 0;
}

nvml_t nvmlInitWithFlags(unsigned flags) {
    nvml_t code;
    (void)flags;
    look();
    code = (nvml_t)number("init", 0);
    if (code) return code;
    opened_in = epoch;
    sessions++;
    return 0;
}
nvml_t nvmlInit_v2(void) { return nvmlInitWithFlags(0); }
nvml_t nvmlShutdown(void) {
    if (!sessions) return 1;
    sessions--;
    return 0;
}
const char *nvmlErrorString(nvml_t code) { return code ? "an error of the test" : "Success"; }

nvml_t nvmlSystemGetDriverVersion(char *out, unsigned size) {
    if (!said("driver", out, size)) snprintf(out, size, "570.86");
    return session();
}
nvml_t nvmlDeviceGetCount_v2(unsigned *count) {
    look();
    *count = (unsigned)number("count", 0);
    return session();
}
nvml_t nvmlDeviceGetHandleByIndex_v2(unsigned index, void **handle) {
    *handle = (void *)((long)index + 1 + opened_in * 1000000);
    return about(*handle, "handle");
}
nvml_t nvmlDeviceGetName(void *gpu, char *out, unsigned size) { return text(gpu, "name", out, size); }
nvml_t nvmlDeviceGetUUID(void *gpu, char *out, unsigned size) { return text(gpu, "uuid", out, size); }

struct memory_v1 { unsigned long long total, free, used; };
struct memory_v2 { unsigned version; unsigned long long total, reserved, free, used; };

nvml_t nvmlDeviceGetMemoryInfo(void *gpu, struct memory_v1 *out) {
    nvml_t code = about(gpu, "memory");
    if (code) return code;
    out->total = (unsigned long long)fact(gpu, "total", 0);
    out->free = (unsigned long long)fact(gpu, "free", 0);
    out->used = out->total - out->free;
    return 0;
}
nvml_t nvmlDeviceGetMemoryInfo_v2(void *gpu, struct memory_v2 *out) {
    struct memory_v1 plain;
    nvml_t code = number("v2", 1) ? nvmlDeviceGetMemoryInfo(gpu, &plain) : 13;
    if (code) return code;
    if (out->version != (sizeof *out | 2u << 24)) return 25;
    out->total = plain.total;
    out->free = plain.free;
    out->reserved = (unsigned long long)fact(gpu, "reserved", 0);
    out->used = plain.used - out->reserved;
    return 0;
}

struct utilisation { unsigned gpu, memory; };
nvml_t nvmlDeviceGetUtilizationRates(void *gpu, struct utilisation *out) { return answer(gpu, "util", &out->gpu); }
nvml_t nvmlDeviceGetTemperature(void *gpu, int sensor, unsigned *out) {
    return sensor ? 2 : answer(gpu, "temp", out);
}
nvml_t nvmlDeviceGetPowerUsage(void *gpu, unsigned *out) { return answer(gpu, "power", out); }
nvml_t nvmlDeviceGetMaxPcieLinkGeneration(void *gpu, unsigned *out) { return answer(gpu, "gen", out); }
nvml_t nvmlDeviceGetCurrPcieLinkWidth(void *gpu, unsigned *out) { return answer(gpu, "width", out); }
nvml_t nvmlDeviceGetCurrPcieLinkGeneration(void *gpu, unsigned *out) { return answer(gpu, "gennow", out); }
nvml_t nvmlDeviceGetMaxPcieLinkWidth(void *gpu, unsigned *out) { return answer(gpu, "mostwidth", out); }
nvml_t nvmlDeviceGetEnforcedPowerLimit(void *gpu, unsigned *out) { return answer(gpu, "limit", out); }
nvml_t nvmlDeviceGetFanSpeed(void *gpu, unsigned *out) { return answer(gpu, "fan", out); }
nvml_t nvmlDeviceGetDisplayMode(void *gpu, unsigned *out) { return answer(gpu, "display", out); }
nvml_t nvmlDeviceGetMemoryBusWidth(void *gpu, unsigned *out) { return answer(gpu, "bus", out); }
nvml_t nvmlDeviceGetClockInfo(void *gpu, int kind, unsigned *out) {
    return answer(gpu, kind == 2 ? "memclock" : "clock", out);
}
nvml_t nvmlDeviceGetMaxClockInfo(void *gpu, int kind, unsigned *out) {
    return answer(gpu, kind == 2 ? "mostmemclock" : "mostclock", out);
}
nvml_t nvmlDeviceGetEccMode(void *gpu, unsigned *now, unsigned *later) {
    *later = 0;
    return answer(gpu, "ecc", now);
}
nvml_t nvmlDeviceGetMigMode(void *gpu, unsigned *now, unsigned *later) {
    *later = 0;
    return answer(gpu, "mig", now);
}
nvml_t nvmlDeviceGetCudaComputeCapability(void *gpu, int *major, int *minor) {
    unsigned both = 0;
    nvml_t code = answer(gpu, "capability", &both);
    *major = (int)both / 10;
    *minor = (int)both % 10;
    return code;
}
nvml_t nvmlSystemGetCudaDriverVersion_v2(int *out) {
    *out = (int)number("cuda", 12080);
    return session();
}
nvml_t nvmlSystemGetCudaDriverVersion(int *out) { return nvmlSystemGetCudaDriverVersion_v2(out); }

struct pci { char legacy[16]; unsigned domain, bus, device, id, subsystem; char id_text[32]; };
nvml_t nvmlDeviceGetPciInfo_v3(void *gpu, struct pci *out) {
    memset(out, 0, sizeof *out);
    return text(gpu, "pci", out->id_text, sizeof out->id_text);
}
nvml_t nvmlDeviceGetNvLinkState(void *gpu, unsigned link, unsigned *out) {
    long long links = fact(gpu, "links", 0);
    nvml_t code = about(gpu, "link");
    if (code) return code;
    if (link >= (unsigned)links) return links ? 2 : 3;
    *out = link < (unsigned)fact(gpu, "up", 0);
    return 0;
}

nvml_t nvmlDeviceGetMaxMigDeviceCount(void *gpu, unsigned *out) {
    *out = 7;
    return about(gpu, "instances");
}
nvml_t nvmlDeviceGetMigDeviceHandleByIndex(void *gpu, unsigned index, void **out) {
    nvml_t code = about(gpu, "instances");
    if (code) return code;
    *out = (void *)((long)gpu + 1000 * ((long)index + 1));
    return index < (unsigned)fact(gpu, "instances", 0) ? 0 : 6;
}

struct process { unsigned pid; unsigned long long used; unsigned instance, compute_instance; };
static nvml_t listed(void *gpu, const char *call, unsigned *count, struct process *out) {
    char gpu_name[32], key[96], value[64];
    unsigned room = *count, said_ones = (unsigned)fact(gpu, call, 0);
    unsigned many = call[0] == 'c' ? (unsigned)fact(gpu, "many", 0) : 0;
    nvml_t code = about(gpu, call);
    if (code) return code;
    named(gpu, gpu_name, sizeof gpu_name);
    *count = said_ones + many;
    if (*count > room) return 7;
    for (unsigned i = 0; i < said_ones; i++) {
        long long bytes = 0;
        snprintf(key, sizeof key, "%s.%s.%u", gpu_name, call, i);
        if (!said(key, value, sizeof value)) continue;
        memset(&out[i], 0, sizeof out[i]);
        sscanf(value, "%u %lld", &out[i].pid, &bytes);
        out[i].used = (unsigned long long)bytes;
    }
    for (unsigned i = 0; i < many; i++) {
        struct process one = {100000 + i, 1 << 20, 0, 0};
        out[said_ones + i] = one;
    }
    return 0;
}
nvml_t nvmlDeviceGetComputeRunningProcesses_v3(void *gpu, unsigned *count, struct process *out) {
    return listed(gpu, "compute", count, out);
}
nvml_t nvmlDeviceGetGraphicsRunningProcesses_v3(void *gpu, unsigned *count, struct process *out) {
    return listed(gpu, "graphics", count, out);
}
nvml_t nvmlSystemGetProcessName(unsigned pid, char *out, unsigned size) {
    char key[32];
    snprintf(key, sizeof key, "pid.%u", pid);
    return said(key, out, size) ? session() : 6;
}
