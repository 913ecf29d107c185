import type { Story } from './story';

export const france: Story = {
  key: 'france',
  title: 'France: Fabrikam, by its DUNS number',
  about: 'The straight way. The registry knows the company, the directory knows the contact’s domain, and a reviewer only has to see to the identity.',
  application: 'examples/fabrikam.json',

  async tell({ company, staff, people }) {
    const { olivia, rita } = staff('olivia', 'rita');
    const { ada, paul } = people('ada', 'paul');

    await olivia.startsTheEnrollment();
    await company.reaches('confirming', 'the registry knows the number (R28), and the contact is asked for two proofs (R32)');
    await company.reaches('partnerId.associated', 'PartnerID 4821936 exists and is a Location in France (R23, R24)');

    const invitation = await paul.receives('merci de confirmer votre adresse');
    await paul.opensTheLinkOf(invitation);
    await paul.presses('Je lis cette boîte aux lettres');
    await company.remains('confirming', 'one proof is not enough (R33)');
    await paul.signsIn('Se connecter');
    await paul.presses('Montrer que je suis inscrit');

    await company.reaches('verifying', 'both proofs hold, and the clock of three to five business days runs (R35)');
    await company.foretells('verificationDue', 'verificationStuck', 'nextLevel');
    await company.reaches('checks.business.passed', 'e-mail domain, employment and business pass by themselves (R19)');
    await company.shows({ vettingStatus: 'Pending', vettingSubStatus: 'Other' });
    await olivia.isRefused('verification.approve', {}, 'reviewer');

    await company.waitsUntil({ hours: 9, before: 'verificationDue' }, 'the afternoon of the third business day');
    await rita.sends('check.pass', { check: 'identity', because: 'the manager in the register is the applicant' });
    await company.reaches('agreement.offered', 'the last check has passed; the agreement is offered (R38)');
    await company.shows({ vettingStatus: 'Authorized', programmeStatus: 'Qualified' });
    await paul.receives('la vérification est terminée');

    const offer = await paul.receives('le contrat de partenariat est à signer');
    await ada.readsTheAgreementOf(offer);
    await ada.sends('agreement.sign', { name: 'Ada Martin', version: '2026-09', language: 'fr' });
    await company.reaches('stage.active', 'the signature is on record, and the reseller is Active (R39, R40)');
    await paul.receives('vous êtes partenaire actif');

    await company.reaches('adminAgent.missing', 'who signed is no admin agent yet (R41)');
    await ada.sends('adminAgent.assign');
    await company.reaches('adminAgent.ready', 'she is one now (R42)');
    await company.shows({ programmeStatus: 'Active', standing: 'inGoodStanding' });
  },
};
