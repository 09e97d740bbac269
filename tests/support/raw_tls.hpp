// SPDX-License-Identifier: MIT
// A byte stream over a connected socket, plain or TLS, on OpenSSL alone. Either end of it.
// The client end verifies nothing on purpose: it is for talking to our own servers in tests.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "support/raw_socket.hpp"

namespace kaiko_test {

struct SslDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class Native>
using SslPtr = std::unique_ptr<Native, SslDeleter>;

inline void require_ssl(bool is_ok, const char* what) {
  if (!is_ok) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

inline SslPtr<BIO> pem_reader(const std::string& pem) {
  SslPtr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  require_ssl(bio != nullptr, "BIO_new_mem_buf");
  return bio;
}

// A server context with this chain and key. It allows what the library allows at level 0, so that
// a refusal is the client's own.
inline SslPtr<SSL_CTX> server_context(const std::string& chain_pem, const std::string& key_pem) {
  SslPtr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
  require_ssl(context != nullptr, "SSL_CTX_new");
  SSL_CTX_set_security_level(context.get(), 0);
  const SslPtr<BIO> chain = pem_reader(chain_pem);
  const SslPtr<X509> leaf(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
  require_ssl(leaf != nullptr, "the certificate is not PEM");
  require_ssl(SSL_CTX_use_certificate(context.get(), leaf.get()) == 1, "certificate");
  while (X509* next = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr)) {
    SslPtr<X509> owner(next);
    require_ssl(SSL_CTX_add0_chain_cert(context.get(), next) == 1, "chain");
    static_cast<void>(owner.release());
  }
  ERR_clear_error();
  const SslPtr<BIO> key_bio = pem_reader(key_pem);
  const SslPtr<EVP_PKEY> key(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr));
  require_ssl(key != nullptr, "the key is not PEM");
  require_ssl(SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1, "private key");
  return context;
}

inline SslPtr<SSL_CTX> client_context() {
  SslPtr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  require_ssl(context != nullptr, "SSL_CTX_new");
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  return context;
}

using WireTap = std::function<void(const char* data, std::size_t size)>;

// Borrows the socket. One thread at a time; another thread may shut the socket down to end a wait.
class ByteStream {
 public:
  explicit ByteStream(int fd) : fd_(fd) {}
  ByteStream(int fd, SSL_CTX* context, WireTap tap) : fd_(fd), tap_(std::move(tap)) {
    ssl_.reset(SSL_new(context));
    require_ssl(ssl_ != nullptr, "SSL_new");
    require_ssl(SSL_set_fd(ssl_.get(), fd) == 1, "SSL_set_fd");
    if (!tap_) return;
    BIO_set_callback_arg(SSL_get_rbio(ssl_.get()), reinterpret_cast<char*>(&tap_));
    BIO_set_callback_ex(SSL_get_rbio(ssl_.get()), &ByteStream::on_bio);
  }
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  ~ByteStream() = default;

  bool accept_handshake() { return finished(SSL_accept(ssl_.get())); }
  bool connect_handshake(const std::string& server_name) {
    std::string name = server_name;
    SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    return finished(SSL_connect(ssl_.get()));
  }
  bool is_session_resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  std::string server_name() const {
    const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? std::string() : std::string(name);
  }

  // 0 at the end of the stream and on any error.
  std::size_t read(char* buffer, std::size_t size) {
    if (!ssl_) return receive(fd_, buffer, size);
    std::size_t got = 0;
    return finished(SSL_read_ex(ssl_.get(), buffer, size, &got)) ? got : 0;
  }
  bool write(const std::string& bytes) {
    if (!ssl_) return send_all(fd_, bytes.data(), bytes.size());
    if (bytes.empty()) return true;
    std::size_t sent = 0;
    return finished(SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent));
  }
  // Tells the peer that nothing follows.
  void finish() {
    if (ssl_) SSL_shutdown(ssl_.get());
    ERR_clear_error();
    ::shutdown(fd_, SHUT_WR);
  }

 private:
  static bool finished(int outcome) {
    ERR_clear_error();
    return outcome == 1;
  }
  static long on_bio(BIO* bio, int operation, const char* data, std::size_t, int, long, int result,
                     std::size_t* processed) {
    if (operation != (BIO_CB_READ | BIO_CB_RETURN) || result <= 0) return result;
    const auto* tap = reinterpret_cast<const WireTap*>(BIO_get_callback_arg(bio));
    (*tap)(data, processed == nullptr ? 0 : *processed);
    return result;
  }

  int fd_;
  WireTap tap_;
  SslPtr<SSL> ssl_;
};

}  // namespace kaiko_test
