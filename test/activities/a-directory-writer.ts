import { fileDirectory } from '../../activities/directory/file';

/** A process that adds locations to a directory's file, one after the other, and says of each that it is there. */
async function main([file = '', name = '', count = '']: readonly string[]): Promise<void> {
  const directory = fileDirectory(file);
  for (let number = 1; number <= Number(count); number += 1) {
    const key = `${name}#${number}`;
    const partnerId = await directory.addLocation({ tenant: 'fabrikam.onmicrosoft.example', country: 'FR', name: key }, key);
    process.stdout.write(`${key} ${partnerId}\n`);
  }
}

void main(process.argv.slice(2));
