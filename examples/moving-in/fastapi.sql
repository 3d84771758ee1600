-- The users of a FastAPI module as one finds them, with what is usually wrong with some: docs/moving-in/fastapi.md walks through it.
-- All of it is invented. The hashes are passlib's (bcrypt and Argon2id); the passwords of people who log in there stand in that page.
CREATE DATABASE app CHARACTER SET utf8mb4;
USE app;

CREATE TABLE users (
  id INT AUTO_INCREMENT PRIMARY KEY,
  email VARCHAR(254),
  phone VARCHAR(32),
  hashed_password VARCHAR(255),
  first_name VARCHAR(100),
  last_name VARCHAR(100),
  date_of_birth DATE,
  date_of_joining DATE,
  address TEXT,
  comments TEXT,
  is_active BOOLEAN NOT NULL DEFAULT TRUE,
  created_at DATETIME NOT NULL
);

INSERT INTO users VALUES
(1, 'Ines@example.com', '+33612345678', '$2b$12$2829TWSPETW6Zn0fvvvpBehxJEyV3hHt.I9t7IW7XyaTmuIBIxCSC', 'Inès', 'Moreau', '1990-05-17', '2020-02-29', '12 Rue de l’Église\n75001 Paris', 'likes long walks', 1, '2021-10-31 02:30:00'),
(2, 'bo@example.com', NULL, '$argon2id$v=19$m=65536,t=3,p=4$1pozhlBKqRUipPT+//+/tw$DdqhdcoMs6eiCfau4BbWYg', 'Bo', 'Lindqvist', '1985-11-02', '2019-01-07', 'Storgatan 3, 411 24 Göteborg', NULL, 1, '2021-11-02 08:15:09'),
(3, 'cem@example.com', '0170 1234567', '$2b$12$RV4XFMpJbxno8UNF.ZRe2.njBMZE97i0H8E3Mng8Z.vVkMfZ21dyO', 'Cem', 'Aydın', '1979-01-30', '2018-06-01', NULL, NULL, 1, '2021-11-05 17:44:30'),
(4, 'dana@example.com', '+12125550123', '$2b$12$EF5sYzOVHIYSio1CpUojA.IfzM5NtztbvhEcJKqK4vBYppZbnmvt2', 'Dana', 'Okafor', NULL, '2022-03-14', '350 5th Ave, New York, NY 10118', NULL, 1, '2022-03-14 12:00:00'),
(5, 'eve@example.com', NULL, '$argon2id$v=19$m=65536,t=3,p=4$nNOaU+o9R0gpRYixtlZKKQ$TM2BF8PO5RTYkFHyndihIw', 'Eve', 'Novák', '1994-08-23', '2022-04-01', NULL, 'left in 2024', 0, '2022-04-01 07:59:59'),
(6, 'finn@example.com', '+49 170 7654321', '$2b$12$aZLND5VJXAR919QOJ3yl3egmoAQbZ3EJG6DToG2GyyFU6h0Yq1zSK', 'Finn', 'Bauer', '2001-02-28', '2023-09-01', 'Hauptstraße 9, 10115 Berlin', NULL, 1, '2023-09-01 09:00:00'),
(7, 'Bo@Example.com', NULL, '$2b$12$O1YoJQrrnY9Ot5mADOkoHuQaoiPa1DQDDQbqTACD6GFKy0ZiauG9K', 'Bo', 'Lindqvist', '1985-11-02', '2023-09-15', NULL, 'registered twice', 1, '2023-09-15 10:20:30'),
(8, NULL, '+34612345679', '$argon2id$v=19$m=65536,t=3,p=4$B4DQOsc4xziHkHJOyVlLKQ$MZXM14vwkSA93vSsk4CFJg', 'Gala', 'Ruiz', '1988-12-05', '2023-10-02', 'Calle Mayor 1, 28013 Madrid', NULL, 1, '2023-10-02 16:05:00'),
(9, 'hugo@example.com', NULL, NULL, 'Hugo', 'Petit', '1999-07-14', '2024-01-08', NULL, 'invited, never chose a password', 1, '2024-01-08 11:11:11'),
(10, 'iva@example.com', NULL, '$argon2id$v=19$m=102400,t=2,p=8$zNl7710LwbjXmlOKEcI4xw$ODGuJHPJqnTkT7gsApON8g', 'Iva', 'Horvat', '1992-03-03', '2024-02-05', NULL, 'hash of argon2-cffi before 21.2', 1, '2024-02-05 13:37:00'),
(11, 'jon@example.com', NULL, '$2b$12$M7JOnD.vLD5V0rZNWW2/du4MWvN7dXkJrQmSEY8yooyoIdInGxs8W', 'Jón', 'Einarsson', '2030-01-01', '2024-03-01', NULL, NULL, 1, '2024-03-01 08:00:00'),
(12, NULL, NULL, '$2b$12$LFdEIvY2OJDZHiCtWUHyHuI1fK9ePdvEvcHwqMh5GqyGv2lS.vGNq', 'Kim', 'Park', '1996-06-06', '2024-05-06', NULL, 'neither address nor number', 1, '2024-05-06 14:25:36');

-- For the move: it can read, and nothing else. Give yours a password.
CREATE USER reader@localhost;
GRANT SELECT ON app.users TO reader@localhost;
