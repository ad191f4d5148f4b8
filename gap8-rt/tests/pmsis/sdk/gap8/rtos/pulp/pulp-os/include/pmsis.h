/* What gap8-rt calls of PMSIS, for its tests: names and signatures are PMSIS', the rest is ours. As there, some functions are inline, and some structs have fields that
   callers do not know. `rtos` beside the folder `sdk` is behind it. */
#ifndef TEST_PMSIS_H
#define TEST_PMSIS_H

#ifndef TEST_CHIP_IS_GAP8
#error "the chip's header was not included first"
#endif

#include <stddef.h>
#include <stdint.h>

struct pi_device
{
    void *config;
    void *data;
};
typedef struct pi_device pi_device_t;

void pi_open_from_conf(struct pi_device *device, void *conf);

/* Start and end. */

void test_exit(int status);

static inline int pmsis_kickoff(void *entry)
{
    ((void (*)(void))entry)();
    return -1;
}

static inline void pmsis_exit(int status)
{
    test_exit(status);
}

/* Cores and clocks. */

/* The core in the cluster, or -1 on the fabric controller. */
int test_core(void);

static inline uint32_t pi_is_fc(void)
{
    return test_core() < 0;
}

static inline uint32_t pi_core_id(void)
{
    return (uint32_t)test_core();
}

typedef enum
{
    PI_FREQ_DOMAIN_FC = 0,
    PI_FREQ_DOMAIN_CL = 1,
    PI_FREQ_DOMAIN_PERIPH = 2
} pi_freq_domain_e;

int32_t pi_freq_set(pi_freq_domain_e domain, uint32_t hz);

/* The cluster. */

struct pi_cluster_conf
{
    int device_type;
    int id;
    uint32_t private[5];
};

struct pi_cluster_task
{
    void (*entry)(void *);
    void *arg;
    void *stacks;
    uint32_t stack_size;
    uint32_t slave_stack_size;
    int nb_cores;
    void *private[3];
};

void pi_cluster_conf_init(struct pi_cluster_conf *conf);
int pi_cluster_open(struct pi_device *device);
int pi_cluster_send_task_to_cl(struct pi_device *device, struct pi_cluster_task *task);

static inline struct pi_cluster_task *pi_cluster_task(struct pi_cluster_task *task, void (*entry)(void *), void *arg)
{
    task->entry = entry;
    task->arg = arg;
    task->stacks = NULL;
    task->stack_size = 0;
    task->slave_stack_size = 0;
    task->nb_cores = 0;
    return task;
}

void test_team_fork(int nb_cores, void (*entry)(void *), void *arg);
void test_team_barrier(void);

static inline void pi_cl_team_fork(int nb_cores, void (*entry)(void *), void *arg)
{
    test_team_fork(nb_cores, entry, arg);
}

static inline void pi_cl_team_barrier(void)
{
    test_team_barrier();
}

/* Its DMA. */

typedef enum
{
    PI_CL_DMA_DIR_LOC2EXT = 0,
    PI_CL_DMA_DIR_EXT2LOC = 1
} pi_cl_dma_dir_e;

struct pi_cl_dma_cmd_s
{
    uint32_t private;
    uint32_t loc;
    uint32_t ext;
    uint32_t size;
    uint32_t stride;
    uint32_t length;
    int dir;
};
typedef struct pi_cl_dma_cmd_s pi_cl_dma_cmd_t;

void test_dma_start(pi_cl_dma_cmd_t *cmd);
void test_dma_wait(pi_cl_dma_cmd_t *cmd);

static inline void pi_cl_dma_cmd_2d(uint32_t ext, uint32_t loc, uint32_t size, uint32_t stride, uint32_t length, pi_cl_dma_dir_e dir, pi_cl_dma_cmd_t *cmd)
{
    cmd->loc = loc;
    cmd->ext = ext;
    cmd->size = size;
    cmd->stride = stride;
    cmd->length = length;
    cmd->dir = dir;
    test_dma_start(cmd);
}

static inline void pi_cl_dma_cmd(uint32_t ext, uint32_t loc, uint32_t size, pi_cl_dma_dir_e dir, pi_cl_dma_cmd_t *cmd)
{
    pi_cl_dma_cmd_2d(ext, loc, size, 0, 0, dir, cmd);
}

static inline void pi_cl_dma_cmd_wait(pi_cl_dma_cmd_t *cmd)
{
    test_dma_wait(cmd);
}

/* The UART. */

struct pi_uart_conf
{
    uint32_t baudrate_bps;
    uint8_t enable_rx;
    uint8_t enable_tx;
    uint8_t uart_id;
    uint32_t private;
};

void pi_uart_conf_init(struct pi_uart_conf *conf);
int pi_uart_open(struct pi_device *device);
void pi_uart_close(struct pi_device *device);
int pi_uart_read(struct pi_device *device, void *buffer, uint32_t size);
int pi_uart_write(struct pi_device *device, void *buffer, uint32_t size);

/* Timers and counters. */

typedef enum
{
    PI_PERF_CYCLES = 16,
    PI_PERF_ACTIVE_CYCLES = 0,
    PI_PERF_INSTR = 1,
    PI_PERF_LD_STALL = 2,
    PI_PERF_JR_STALL = 3,
    PI_PERF_IMISS = 4
} pi_perf_event_e;

void test_perf_conf(uint32_t events);
void test_perf_start(void);
void test_perf_stop(void);
uint32_t test_perf_read(int event);

static inline void pi_perf_conf(unsigned events)
{
    test_perf_conf(events);
}

static inline void pi_perf_reset(void)
{
}

static inline void pi_perf_start(void)
{
    test_perf_start();
}

static inline void pi_perf_stop(void)
{
    test_perf_stop();
}

static inline unsigned pi_perf_read(int event)
{
    return test_perf_read(event);
}

#endif
