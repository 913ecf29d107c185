import xstate from 'xstate/package.json' with { type: 'json' };
import project from '../../package.json' with { type: 'json' };
import type { Engine } from './protocol';

/** What executes a case: releases of this engine and of XState. Every run hands it on, so that it can be told who did what. */
export const engine: Engine = { parvis: project.version, xstate: xstate.version };
