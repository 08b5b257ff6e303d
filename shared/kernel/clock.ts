/** Source of the current time. Passed in wherever time matters, so that nothing freezes at module load. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
