/** A body that POST /v1/register accepts, for everything that tries a running server. */
export const registration = (username: string, password = 'Tidal-Harbor-42') => ({
  username,
  password,
  firstName: 'Ines',
  lastName: 'Moreau',
  dateOfBirth: '1990-04-17',
  dateOfJoining: '2024-09-01',
});
