import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../configuration/load';
import { readSettings, SettingsError, settingsTable } from '../configuration/settings';

describe('settings', () => {
  test('have defaults, and empty values count as absent', () => {
    expect(readSettings({ PARVIS_GATEWAY_PORT: '' })).toMatchObject({ PARVIS_GATEWAY_PORT: 8420, PARVIS_TASK_QUEUE: 'parvis', PARVIS_SIGN_IN: 'off' });
  });

  test('that cannot be used are told all at once', () => {
    expect(() => readSettings({ PARVIS_GATEWAY_PORT: '99999', PARVIS_SIGN_IN: 'maybe' })).toThrow(SettingsError);
    expect(() => readSettings({ PARVIS_GATEWAY_PORT: '99999', PARVIS_SIGN_IN: 'maybe' })).toThrow(/PARVIS_GATEWAY_PORT=99999.*\n.*PARVIS_SIGN_IN=maybe/);
  });

  test('are all in the documentation, with their defaults', () => {
    const document = readFileSync(path.join(projectFolder, 'docs', 'configuration.md'), 'utf8');
    const defaults: Record<string, string | number | undefined> = readSettings({});
    const rows = Object.entries(settingsTable).map(([name, { says }]) => `| \`${name}\` | ${defaults[name] === undefined ? '' : `\`${String(defaults[name])}\``} | ${says} |`);
    expect(document.split('\n').filter((line) => /^\| `[A-Z_]+` /.test(line))).toEqual(rows);
  });
});
