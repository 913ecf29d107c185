/**
 * Tests of real servers, processes and clocks share a machine with whatever else it does, and may find it too slow once.
 * Such a one is tried again, and what it failed of is printed, so that it does not go unseen.
 */
jest.retryTimes(2, { logErrorsBeforeRetry: true });
