import { afterEach, describe, expect, it } from 'vitest';
import { ApiError } from './api-error.ts';
import { dismissToast, toasts } from './toasts.ts';
import { createResource } from './change-notifications.ts';
import { forgetKeptData } from './kept-data.ts';

const outage = new ApiError(
  { status: 503, code: 'api_unavailable', title: 'It is unavailable', detail: 'Soon.' },
  5,
);
const texts = () => toasts.get().map(({ text }) => text);

const openThings = () =>
  createResource<number>('/api/things', (before, after) => (before === after ? [] : [`now ${after}`]));

afterEach(() => {
  forgetKeptData();
  toasts.set([]);
});

describe('notifications of changes', () => {
  it('say what changed, and only then', () => {
    const things = openThings();
    things.noteAnswer(1);
    things.noteAnswer(1);
    expect(texts()).toEqual([]);
    things.noteAnswer(2);
    expect(texts()).toEqual(['now 2']);
  });

  it('say once that data can no longer be renewed, however often it is tried again', () => {
    const things = openThings();
    things.noteAnswer(1);
    things.noteFailure(outage);
    expect(texts()).toEqual(['It is unavailable']);
    dismissToast('failure /api/things');
    things.noteFailure(outage);
    expect(texts()).toEqual([]);
    things.noteAnswer(1);
    things.noteFailure(outage);
    expect(texts()).toEqual(['It is unavailable']);
  });

  it('say nothing of what came with the page, and compare the first answer with it', () => {
    const things = openThings();
    things.noteShown(1);
    expect(texts()).toEqual([]);
    things.noteAnswer(2);
    expect(texts()).toEqual(['now 2']);
    things.noteShown(1);
    things.noteAnswer(2);
    expect(texts()).toEqual(['now 2']);
  });

  it('say nothing of a failure before the first answer, nor of a person before', () => {
    const things = openThings();
    things.noteFailure(outage);
    things.noteAnswer(1);
    forgetKeptData();
    things.noteAnswer(2);
    expect(texts()).toEqual([]);
  });
});
